import { parse, TomlError } from "smol-toml";
import { messageOf } from "../base/mod.ts";
import { linkStatOf, readTextIfExists } from "../platform/mod.ts";
import { HOSTS_TOML } from "./hosts_tree.ts";

/** A server that containerd asks for images of a registry. */
export interface Endpoint {
  kind: "mirror" | "registry";
  /** Root of its API, with `/v2` behind it unless that is overridden; no slash at the end. */
  url: URL;
  capabilities: readonly string[];
  /** PEM, beside the machine's authorities. */
  caCerts: readonly string[];
  /** Certificate and key to present, PEM. */
  identity?: { cert: string; key: string };
  skipVerify: boolean;
  /** Secret: never shown. */
  headers: Readonly<Record<string, string>>;
}

/** What containerd knows of a registry. */
export interface RegistryEndpoints {
  /** The `hosts.toml` that describes it; `undefined`: none does. */
  file: string | undefined;
  /** In the order in which they are asked. */
  endpoints: Endpoint[];
  /** Why containerd could not use the file, or does without it. */
  problem?: string;
}

class MissingFileError extends Error {}

const ALL_CAPABILITIES = ["pull", "resolve", "push", "referrers"];

/**
 * Reads what containerd does for images of a host: mirrors in their order, then the registry itself.
 *
 * @see containerd `core/remotes/docker/config/hosts.go`
 */
export async function readEndpoints(host: string, roots: readonly string[]): Promise<RegistryEndpoints> {
  const directory = await directoryOf(host, roots);
  const text = directory === undefined ? undefined : await readTextIfExists(`${directory}/${HOSTS_TOML}`);
  if (directory === undefined || !text) {
    const endpoints = [defaultEndpoint(host)];
    if (directory === undefined) return { file: undefined, endpoints };
    return {
      file: undefined,
      endpoints,
      problem: `${directory} has no ${HOSTS_TOML}; certificates there are not looked at`,
    };
  }
  const file = `${directory}/${HOSTS_TOML}`;
  try {
    return { file, endpoints: await endpointsIn(text, { host, directory }) };
  } catch (error) {
    if (error instanceof MissingFileError) return { file, endpoints: [], problem: error.message };
    if (!(error instanceof TomlError || error instanceof TypeError)) throw error;
    const problem = `containerd cannot read it: ${messageOf(error).split("\n", 1)[0]}`;
    return { file, endpoints: [defaultEndpoint(host)], problem };
  }
}

async function directoryOf(host: string, roots: readonly string[]): Promise<string | undefined> {
  const ported = /^(.+):(\d+)$/.exec(host);
  const names = [...(ported === null ? [] : [`${ported[1]}_${ported[2]}_`]), host, "_default"];
  for (const root of roots) {
    for (const name of names) {
      if (await linkStatOf(`${root}/${name}`) !== undefined) return `${root}/${name}`;
    }
  }
  return undefined;
}

function defaultEndpoint(host: string): Endpoint {
  const url = new URL(`${isPlainByDefault(host) ? "http" : "https"}://${serverOf(host)}/v2`);
  const open = { caCerts: [], skipVerify: isLocal(host), headers: {} };
  return { kind: "registry", url, capabilities: ALL_CAPABILITIES, ...open };
}

/** The server that has the API of a registry. */
export function serverOf(host: string): string {
  return host === "docker.io" ? "registry-1.docker.io" : host;
}

function isLocal(host: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/.test(host);
}

/** On this machine containerd tries both protocols. */
function isPlainByDefault(host: string): boolean {
  return isLocal(host) && /:\d+$/.test(host) && !host.endsWith(":443");
}

type Table = Record<string, unknown>;

async function endpointsIn(
  text: string,
  { host, directory }: { host: string; directory: string },
): Promise<Endpoint[]> {
  const { host: hosts = {}, server, ...own } = parse(text) as Table & { host?: Record<string, Table> };
  const mirrors = await Promise.all(
    Object.entries(hosts).map(([url, table]) => endpointOf("mirror", { url, table, directory })),
  );
  if (typeof server === "string" && server !== "") {
    return [...mirrors, await endpointOf("registry", { url: server, table: own, directory })];
  }
  const { url, capabilities } = defaultEndpoint(host);
  const registry = await endpointOf("registry", { url: url.href, table: own, directory });
  return [...mirrors, { ...registry, url, capabilities }];
}

async function endpointOf(
  kind: Endpoint["kind"],
  { url: text, table, directory }: { url: string; table: Table; directory: string },
): Promise<Endpoint> {
  const url = new URL(text.startsWith("http") ? text : `https://${text}`);
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = table["override_path"] === true || path.endsWith("/v2") ? path : `${path}/v2`;
  const read = async (name: string) => {
    const path = name.startsWith("/") ? name : `${directory}/${name}`;
    const text = await readTextIfExists(path);
    if (text === undefined) {
      throw new MissingFileError(`containerd gets nothing from this registry: there is no ${path}`);
    }
    return text;
  };
  const capabilities = textsIn(table["capabilities"]);
  const [pair] = pairsIn(table["client"]);
  const client = pair === undefined ? [] : await Promise.all(pair.map(read));
  return {
    kind,
    url,
    capabilities: capabilities.length === 0 ? ALL_CAPABILITIES : capabilities,
    caCerts: await Promise.all(textsIn(table["ca"]).map(read)),
    ...(client.length === 0 ? {} : { identity: { cert: client[0]!, key: client[1] ?? client[0]! } }),
    skipVerify: table["skip_verify"] === true,
    headers: headersIn(table["header"]),
  };
}

function pairsIn(value: unknown): string[][] {
  if (typeof value === "string") return [[value]];
  return Array.isArray(value) ? value.map((one: unknown) => typeof one === "string" ? [one] : textsIn(one)) : [];
}

function headersIn(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, texts]) => [name, textsIn(texts).join(", ")]));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
