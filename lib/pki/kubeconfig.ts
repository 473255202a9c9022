import { base64OfText } from "./pem.ts";

/** What every kubeconfig says. */
export interface KubeconfigNames {
  /** URL of the API server. */
  server: string;
  /** Certificates of the authority, PEM. */
  caPem: string;
  /** Name of the cluster. @default {"local"} */
  cluster?: string;
  /** Name of the context, which is also the current one. @default {"Default"} */
  context?: string;
  /** Name of the user. @default {"user"} */
  user?: string;
}

/** What a kubeconfig with a client certificate says. */
export interface KubeconfigOptions extends KubeconfigNames {
  certificatePem: string;
  keyPem: string;
}

/**
 * Renders a kubeconfig with everything embedded, byte for byte as Go's YAML writer does. Holds a private key.
 */
export function renderKubeconfig(options: KubeconfigOptions): string {
  return `${upToUser(options)}
    client-certificate-data: ${base64OfText(options.certificatePem)}
    client-key-data: ${base64OfText(options.keyPem)}
`;
}

/**
 * Renders a kubeconfig whose user has a bearer token, byte for byte as Go's YAML writer does. Holds a secret.
 *
 * @param token Without blanks or control characters.
 */
export function renderTokenKubeconfig(options: KubeconfigNames & { token: string }): string {
  return `${upToUser(options)}
    token: ${LIKE_NUMBER.test(options.token) ? JSON.stringify(options.token) : options.token}
`;
}

/** What YAML would read as a number although it is a token. */
const LIKE_NUMBER = /^\d+\.\d*(e\d+)?$/;

function upToUser(options: KubeconfigNames): string {
  const cluster = scalar(options.cluster ?? "local");
  const context = scalar(options.context ?? "Default");
  const user = scalar(options.user ?? "user");
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64OfText(options.caPem)}
    server: ${scalar(options.server)}
  name: ${cluster}
contexts:
- context:
    cluster: ${cluster}
    user: ${user}
  name: ${context}
current-context: ${context}
kind: Config
users:
- name: ${user}
  user:`;
}

/** Words that are no text to one YAML version or another. */
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;

/** A YAML scalar: plain where that is surely text, else in double quotes. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z](?:[\w.\/@\[\]-]|:(?! |$))*$/.test(text) && !RESERVED.test(text);
  return isPlain ? text : JSON.stringify(text);
}
