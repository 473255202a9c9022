/**
 * Hands out tokens for a registry, over TLS, for a user name and a password, and prints which ones.
 *
 *     registry_tokens_program.ts SETTINGS
 *
 * The tokens are signed by the key of its own certificate, which they carry: a registry that trusts its authority takes them.
 *
 * @param SETTINGS JSON file of {@link TokenSettings}.
 */
import { Buffer } from "node:buffer";
import { createPrivateKey, sign, X509Certificate } from "node:crypto";
import type { TokenSettings } from "./registry_tokens.ts";

const settings = JSON.parse(Deno.readTextFileSync(Deno.args[0] ?? "")) as TokenSettings;
const { hostname, port, issuer, service } = settings;
const [cert, key] = [settings.certificate, settings.key].map((path) => Deno.readTextFileSync(path)) as [string, string];
const chain = [new X509Certificate(cert).raw.toString("base64")];
const LIFETIME_SECONDS = 60;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A scope such as `repository:team/app:pull,push`. */
function accessOf(scope: string): unknown[] {
  const [type, name, actions] = scope.split(":");
  return name === undefined ? [] : [{ type, name, actions: (actions ?? "").split(",") }];
}

function tokenFor(subject: string, scopes: readonly string[]): string {
  const now = Math.floor(Date.now() / 1_000);
  const times = { iat: now, nbf: now - 1, exp: now + LIFETIME_SECONDS };
  const claims = { iss: issuer, sub: subject, aud: service, ...times, access: scopes.flatMap(accessOf) };
  const signed = `${part({ alg: "ES256", typ: "JWT", x5c: chain })}.${part(claims)}`;
  const signer = { key: createPrivateKey(key), dsaEncoding: "ieee-p1363" as const };
  return `${signed}.${sign("sha256", Buffer.from(signed), signer).toString("base64url")}`;
}

Deno.serve({ hostname, port, cert, key, onListen: () => console.log("listens") }, (request) => {
  const { searchParams } = new URL(request.url);
  const { username, password } = JSON.parse(Deno.readTextFileSync(settings.credentials));
  const scopes = searchParams.getAll("scope").flatMap((scope) => scope.split(" "));
  if (searchParams.get("service") !== service) return new Response("another service\n", { status: 400 });
  if (request.headers.get("authorization") !== `Basic ${btoa(`${username}:${password}`)}`) {
    console.log(`refused ${scopes.join(" ")}`);
    return Response.json({ details: "no such user" }, { status: 401 });
  }
  console.log(`for ${username} ${scopes.join(" ")}`);
  return Response.json({ token: tokenFor(username, scopes), expires_in: LIFETIME_SECONDS });
});
