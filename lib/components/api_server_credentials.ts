import type { Security } from "../config/mod.ts";

/** Issuer of the tokens of service accounts, and the name by which pods reach the API server. */
export const TOKEN_ISSUER = "https://kubernetes.default.svc";

/** How the API server signs and judges tokens of service accounts. @param pki Directory of the keys. */
export function serviceAccountArgs(
  pki: string,
  { extendServiceAccountTokens = true }: Partial<Pick<Security, "extendServiceAccountTokens">> = {},
): Record<string, string> {
  return {
    ...(extendServiceAccountTokens ? {} : { "service-account-extend-token-expiration": "false" }),
    "service-account-issuer": TOKEN_ISSUER,
    "service-account-jwks-uri": `${TOKEN_ISSUER}/openid/v1/jwks`,
    "service-account-key-file": `${pki}/sa.pub`,
    "service-account-signing-key-file": `${pki}/sa.key`,
  };
}

/** How it speaks to API servers behind it (metrics-server), and how they recognise it. */
export function frontProxyArgs(pki: string): Record<string, string> {
  return {
    "proxy-client-cert-file": `${pki}/front-proxy-client.crt`,
    "proxy-client-key-file": `${pki}/front-proxy-client.key`,
    "requestheader-allowed-names": "front-proxy-client",
    "requestheader-client-ca-file": `${pki}/front-proxy-ca.crt`,
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-username-headers": "X-Remote-User",
  };
}
