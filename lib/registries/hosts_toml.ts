import type { RegistryMirror } from "../config/mod.ts";
import type { Credentials } from "./credentials.ts";

/** What containerd is told of one server. */
export interface ServerEntry {
  /** Path of the authorities. */
  caFile?: string;
  /** Path of client certificate and key. */
  clientFile?: string;
  skipVerify?: boolean;
  credentials?: Credentials;
}

/** What {@link renderHostsToml} depends on. */
export interface HostsToml extends ServerEntry {
  /** URL of the registry itself; left out: containerd knows it by its host. */
  server?: string;
  mirrors: readonly (Pick<RegistryMirror, "url" | "capabilities" | "overridePath"> & ServerEntry)[];
}

/** How long a mirror may take to connect; containerd would wait for half a minute, at each of an image's requests. */
const MIRROR_DIAL_TIMEOUT = "5s";

/**
 * Renders a `hosts.toml`. It may hold passwords.
 *
 * @see containerd `core/remotes/docker/config/hosts.go`
 */
export function renderHostsToml({ server, mirrors, ...own }: HostsToml): string {
  const lines = [
    "# k0s writes this file by spec.containerd.registries, so edits are lost.",
    ...(server === undefined ? [] : [`server = ${quoted(server)}`]),
    ...serverLines(own),
    ...headerLines("header", own),
    ...mirrors.flatMap(({ url, capabilities, overridePath, ...entry }) => [
      "",
      `[host.${quoted(url)}]`,
      `capabilities = [${capabilities.map(quoted).join(", ")}]`,
      ...(overridePath === undefined ? [] : [`override_path = ${overridePath}`]),
      `dial_timeout = ${quoted(MIRROR_DIAL_TIMEOUT)}`,
      ...serverLines(entry),
      ...headerLines(`host.${quoted(url)}.header`, entry),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function serverLines({ caFile, clientFile, skipVerify }: ServerEntry): string[] {
  return [
    ...(caFile === undefined ? [] : [`ca = ${quoted(caFile)}`]),
    ...(clientFile === undefined ? [] : [`client = ${quoted(clientFile)}`]),
    ...(skipVerify === undefined ? [] : [`skip_verify = ${skipVerify}`]),
  ];
}

function headerLines(table: string, { credentials }: ServerEntry): string[] {
  return credentials === undefined
    ? []
    : ["", `[${table}]`, `Authorization = ${quoted(basicAuthorization(credentials))}`];
}

/** The header by which a client shows a user name and a password (RFC 7617). */
export function basicAuthorization({ username, password }: Credentials): string {
  return `Basic ${new TextEncoder().encode(`${username}:${password}`).toBase64()}`;
}

/** A basic TOML string. JSON's escapes are a subset of TOML's, which wants one more. */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll("\u007f", "\\u007f");
}
