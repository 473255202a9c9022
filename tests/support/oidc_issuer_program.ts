/**
 * Serves what an API server asks of an OpenID provider, over TLS, and prints a token of it.
 *
 *     oidc_issuer_program.ts ISSUER CERTIFICATE KEY CLAIMS
 *
 * @param ISSUER URL with address and port that it serves at.
 * @param CLAIMS JSON that goes into the token beside issuer and times.
 */

const [issuer = "", certificate = "", key = "", claims = ""] = Deno.args;
const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const generation = { ...RS256, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const keys = await crypto.subtle.generateKey(generation, true, ["sign", "verify"]);

const base64url = (bytes: Uint8Array) => bytes.toBase64({ alphabet: "base64url", omitPadding: true });
const part = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)));

async function token(): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const body = { iss: issuer, iat: now, exp: now + 3_600, ...JSON.parse(claims) };
  const signed = `${part({ alg: "RS256", typ: "JWT", kid: "one" })}.${part(body)}`;
  const signature = await crypto.subtle.sign(RS256, keys.privateKey, new TextEncoder().encode(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

const ANSWERS: Readonly<Record<string, unknown>> = {
  "/.well-known/openid-configuration": {
    issuer,
    jwks_uri: `${issuer}/keys`,
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
  },
  "/keys": {
    keys: [{ ...await crypto.subtle.exportKey("jwk", keys.publicKey), kid: "one", use: "sig", alg: "RS256" }],
  },
};

const { hostname, port } = new URL(issuer);
const listen = {
  hostname,
  port: Number(port),
  cert: Deno.readTextFileSync(certificate),
  key: Deno.readTextFileSync(key),
};
const printed = await token();
Deno.serve({ ...listen, onListen: () => console.log(printed) }, (request) => {
  const answer = ANSWERS[new URL(request.url).pathname];
  return answer === undefined ? new Response("no such page\n", { status: 404 }) : Response.json(answer);
});
