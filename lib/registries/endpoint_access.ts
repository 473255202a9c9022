import { createPrivateKey, X509Certificate } from "node:crypto";
import type { RegistryAccess } from "../config/mod.ts";
import {
  type Credentials,
  credentialsInFile,
  credentialsInSecret,
  type NoCredentials,
  type SecretData,
} from "./credentials.ts";

/** How a server is reached, with everything read. Secret: never log it. */
export interface EndpointAccess {
  /** Authorities beside those of the machine, PEM. */
  ca?: string;
  /** Client certificate and key in one PEM text. */
  client?: string;
  credentials?: Credentials;
  skipVerify?: boolean;
}

/** Something that could not be used. It is left out, and the rest goes on. */
export interface AccessProblem {
  /** Which registry or mirror. */
  where: string;
  message: string;
  hint: string;
}

/** What files and Secrets say, as they were read last. */
export interface RegistrySources {
  /** Text by path, or why there is none. */
  files: ReadonlyMap<string, { text: string } | { problem: string }>;
  /** By name; `undefined`: there is none. One that is left out has not been read yet. */
  secrets: ReadonlyMap<string, SecretData | undefined>;
}

/** What {@link resolveAccess} finds. */
export interface ResolvedAccess {
  access: EndpointAccess;
  problems: AccessProblem[];
  /** Whether a Secret was not read yet: there may be more to say soon. */
  isAwaited: boolean;
}

/**
 * Reads together what a registry or mirror is reached by. What cannot be used is left out: containerd would refuse every
 * image of the registry for one unreadable file.
 *
 * @param server Its host, with port.
 */
export function resolveAccess(
  access: RegistryAccess,
  { where, server, sources }: { where: string; server: string; sources: RegistrySources },
): ResolvedAccess {
  const problems: AccessProblem[] = [];
  const problem = (message: string, hint: string) => problems.push({ where, message, hint });
  const { secret, isAwaited } = secretOf(access, { sources, problem });
  const read = (path: string | undefined, what: string): string | undefined => {
    if (path === undefined) return undefined;
    const found = sources.files.get(path) ?? { problem: "it was not read" };
    if ("text" in found) return found.text;
    problem(`Cannot read ${what} "${path}": ${found.problem}`, "Put it there; k0s takes it up within seconds");
    return undefined;
  };
  const found = credentialsOf(access, { secret, server, read });
  if (found !== undefined && "problem" in found) {
    problem(`Cannot use the credentials of ${sourceOf(access)}: ${found.problem}`, found.hint);
  }
  return {
    access: {
      ...authorityOf(access, { secret, read, problem }),
      ...clientOf(access, { secret, read, problem }),
      ...(found === undefined || "problem" in found ? {} : { credentials: found }),
      ...(access.skipVerify === undefined ? {} : { skipVerify: access.skipVerify }),
    },
    problems,
    isAwaited,
  };
}

interface Reading {
  secret: SecretData | undefined;
  read(path: string | undefined, what: string): string | undefined;
  problem(message: string, hint: string): void;
}

function secretOf(
  { credentials }: RegistryAccess,
  { sources: { secrets }, problem }: { sources: RegistrySources; problem: Reading["problem"] },
): { secret: SecretData | undefined; isAwaited: boolean } {
  const name = credentials?.secretRef?.name;
  if (name === undefined) return { secret: undefined, isAwaited: false };
  if (!secrets.has(name)) return { secret: undefined, isAwaited: true };
  const secret = secrets.get(name);
  if (secret === undefined) problem(`There is no Secret kube-system/${name}`, "Create it; k0s takes it up at once");
  return { secret, isAwaited: false };
}

function authorityOf(access: RegistryAccess, { secret, read, problem }: Reading): Pick<EndpointAccess, "ca"> {
  const ca = access.ca ?? read(access.caFile, "the authority") ?? secret?.["ca.crt"];
  if (ca === undefined) return {};
  const why = whyNoAuthority(ca);
  if (why === undefined) return { ca: withNewline(ca) };
  problem(`Cannot use its authority: ${why}`, "Give certificates in PEM");
  return {};
}

function clientOf(access: RegistryAccess, { secret, read, problem }: Reading): Pick<EndpointAccess, "client"> {
  const certificate = read(access.certFile, "the client certificate") ?? secret?.["tls.crt"];
  const key = read(access.keyFile, "the key") ?? secret?.["tls.key"];
  const why = whyNoPair({ certificate, key });
  if (why !== undefined) {
    problem(`Cannot use its client certificate: ${why}`, "Give a certificate and its key, in PEM");
  } else if (certificate !== undefined && key !== undefined) {
    return { client: `${withNewline(certificate)}${withNewline(key)}` };
  }
  return {};
}

function credentialsOf(
  { credentials }: RegistryAccess,
  { secret, server, read }: Pick<Reading, "secret" | "read"> & { server: string },
): Credentials | NoCredentials | undefined {
  const text = read(credentials?.file, "the credentials");
  if (text !== undefined) return credentialsInFile(text, server);
  return secret === undefined ? undefined : credentialsInSecret(secret, server);
}

function sourceOf({ credentials }: RegistryAccess): string {
  return credentials?.file ?? `Secret kube-system/${credentials?.secretRef?.name}`;
}

/** Why containerd could not take an authority; `undefined`: it can. */
export function whyNoAuthority(pem: string): string | undefined {
  try {
    for (const block of blocksOf(pem, "CERTIFICATE")) new X509Certificate(block);
  } catch {
    return "a certificate in it is damaged";
  }
  return blocksOf(pem, "CERTIFICATE").length === 0 ? "it holds no certificate" : undefined;
}

/** Why a pair could not be presented; `undefined`: it can, or there is none. */
export function whyNoPair(
  { certificate, key }: { certificate: string | undefined; key: string | undefined },
): string | undefined {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined) return `${key === undefined ? "its key" : "it"} is missing`;
  const [first] = blocksOf(certificate, "CERTIFICATE");
  if (first === undefined) return "it holds no certificate";
  try {
    // It may lie behind its certificate or its curve; Node's reader takes a key that is alone.
    const [ownKey = key] = blocksOf(key, "(?:[A-Z0-9]+ )?PRIVATE KEY");
    return new X509Certificate(first).checkPrivateKey(createPrivateKey(ownKey))
      ? undefined
      : "the key is another one's";
  } catch {
    return "certificate or key are damaged";
  }
}

function blocksOf(pem: string, label: string): string[] {
  return pem.match(new RegExp(`-----BEGIN ${label}-----[\\s\\S]*?-----END ${label}-----`, "g")) ?? [];
}

function withNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
