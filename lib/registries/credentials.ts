import { isMapping, messageOf } from "../base/mod.ts";
import { parse } from "@std/yaml";

/** A user name and a password; of the two, the password is secret. */
export interface Credentials {
  username: string;
  password: string;
}

/** Values of a Secret, as text. */
export type SecretData = Readonly<Record<string, string>>;

/** Why there are no credentials, and what to do about it. */
export interface NoCredentials {
  problem: string;
  hint: string;
}

/** Key of Docker's configuration in a Secret of type `kubernetes.io/dockerconfigjson`. */
const DOCKER_CONFIG_KEY = ".dockerconfigjson";
/** The names under which Docker Hub is known to `docker login`. */
const DOCKER_HUB: readonly string[] = ["docker.io", "index.docker.io", "registry-1.docker.io"];
const BOTH_EXPECTED = "Write username and password, or the auths of Docker's config.json";

/**
 * Finds the credentials for a server in a file: a mapping of `username` and `password` in YAML or JSON, or Docker's
 * `config.json`.
 *
 * @param host Host of the server, with its port.
 */
export function credentialsInFile(text: string, host: string): Credentials | NoCredentials {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    // The line that is quoted could be the password.
    return { problem: `it is neither YAML nor JSON (${placeIn(messageOf(error))})`, hint: BOTH_EXPECTED };
  }
  return credentialsIn(value, host);
}

/** Finds the credentials for a server in a Secret; `undefined` if it holds none at all, but certificates perhaps. */
export function credentialsInSecret(data: SecretData, host: string): Credentials | NoCredentials | undefined {
  const docker = data[DOCKER_CONFIG_KEY];
  if (docker !== undefined) return credentialsInFile(docker, host);
  const { username, password } = data;
  if (username === undefined && password === undefined) return undefined;
  // What `echo` has written ends with one.
  return credentialsIn({ username: withoutNewline(username), password: withoutNewline(password) }, host);
}

function withoutNewline(text: string | undefined): string | undefined {
  return text?.replace(/\r?\n$/, "");
}

function credentialsIn(value: unknown, host: string): Credentials | NoCredentials {
  if (!isMapping(value)) return { problem: "it is no mapping", hint: BOTH_EXPECTED };
  if (!Object.hasOwn(value, "auths")) return namedCredentials(value);
  const auths = isMapping(value["auths"]) ? value["auths"] : {};
  const entry = entryFor(auths, host);
  if (!isMapping(entry)) {
    const known = Object.keys(auths).join(", ") || "none";
    return { problem: `its auths have no entry for ${host}`, hint: `It has entries for: ${known}` };
  }
  const { auth } = entry;
  const found = typeof auth === "string" && auth !== "" ? decoded(auth) : undefined;
  const hasToken = Boolean(entry["identitytoken"] || entry["registrytoken"]);
  // Beside a token there may be a name alone.
  if (found !== undefined && (!("problem" in found) || !hasToken)) return found;
  if (hasToken) {
    return {
      problem: "it has a token of Docker's instead of a password, which cannot be used",
      hint: "Use a user name with an access token of the registry as its password",
    };
  }
  return namedCredentials(entry);
}

function namedCredentials({ username, password }: Readonly<Record<string, unknown>>): Credentials | NoCredentials {
  const notText = Object.entries({ username, password }).filter(([, value]) =>
    typeof value !== "string" || value === ""
  )
    .map(([name, value]) => (value === undefined || value === "" ? `${name} is missing` : `${name} is no text`));
  if (notText.length > 0) return { problem: notText.join(", "), hint: `${BOTH_EXPECTED}; quote what is a number` };
  return usable({ username: username as string, password: password as string });
}

function decoded(auth: string): Credentials | NoCredentials {
  const damaged = { problem: "the auth of its entry is no base64 of user:password", hint: BOTH_EXPECTED };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.fromBase64(auth));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    return damaged;
  }
  const colon = text.indexOf(":");
  if (colon < 1 || colon === text.length - 1) return damaged;
  return usable({ username: text.slice(0, colon), password: text.slice(colon + 1) });
}

/** Basic authentication has no word for a colon in a name (RFC 7617), and a header none for control characters. */
function usable(credentials: Credentials): Credentials | NoCredentials {
  const hint = "Ask for other credentials";
  if (credentials.username.includes(":")) return { problem: "its username has a colon", hint };
  // deno-lint-ignore no-control-regex
  const hasControls = /[\u0000-\u001f\u007f]/.test(`${credentials.username}${credentials.password}`);
  return hasControls ? { problem: "username or password have control characters", hint } : credentials;
}

/** What a mapping of Docker's has for a server; its keys may be URLs. */
export function entryFor(byServer: Readonly<Record<string, unknown>>, host: string): unknown {
  const names = DOCKER_HUB.includes(hostOf(host)) ? DOCKER_HUB : [hostOf(host)];
  return Object.entries(byServer).find(([key]) => names.includes(hostOf(key)))?.[1];
}

/** Host and port of a key of `auths`, which may be a URL. */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, "").replace(/\/.*$/, "").toLowerCase();
}

function placeIn(message: string): string {
  return /line \d+(, column \d+)?/.exec(message)?.[0] ?? "damaged";
}
