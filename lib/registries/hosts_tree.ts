import { EVERY_REGISTRY, type Registry, type RegistryAccess, type RegistryMirror } from "../config/mod.ts";
import { sha256Of } from "../platform/mod.ts";
import { type AccessProblem, type EndpointAccess, type RegistrySources, resolveAccess } from "./endpoint_access.ts";
import { renderHostsToml, type ServerEntry } from "./hosts_toml.ts";

/** What containerd reads of one registry. */
export interface HostFiles {
  /** Name of its directory. */
  directory: string;
  /** Text by file name; `hosts.toml` is one of them. */
  files: ReadonlyMap<string, string>;
  /** Whether a Secret is missing in it because it was not read yet. */
  isAwaited: boolean;
}

/** All that containerd reads of registries. */
export interface HostsTree {
  hosts: readonly HostFiles[];
  problems: readonly AccessProblem[];
}

/** Name of the file that names servers. */
export const HOSTS_TOML = "hosts.toml";

/** The directory that containerd looks into where a registry has none of its own. */
const DEFAULT_DIRECTORY = "_default";

/**
 * What is to be in the directory of registries: per registry a `hosts.toml`, and the certificates that it names.
 *
 * Certificates are named by what is in them: a `hosts.toml` never leads to those of another moment.
 *
 * @param directory Where all of it lies.
 */
export function renderHostsTree(
  registries: readonly Registry[],
  { directory, sources }: { directory: string; sources: RegistrySources },
): HostsTree {
  const problems: AccessProblem[] = [];
  const hosts = registries.map((registry) => {
    const name = directoryOf(registry.host);
    const files = new Map<string, string>();
    let isAwaited = false;
    const entryOf = (access: RegistryAccess, where: string, server: string): ServerEntry => {
      const resolved = resolveAccess(access, { where, server, sources });
      problems.push(...resolved.problems);
      isAwaited ||= resolved.isAwaited;
      return entryWithFiles(resolved.access, (kind, text) => {
        const file = `${kind}-${sha256Of(text).slice(0, 16)}.pem`;
        files.set(file, text);
        return `${directory}/${name}/${file}`;
      });
    };
    const { host, server, mirrors = [] } = registry;
    const text = renderHostsToml({
      ...(server === undefined ? {} : { server }),
      ...entryOf(registry, host, server === undefined ? host : new URL(server).host),
      mirrors: mirrors.map(({ url, capabilities, overridePath, ...access }: RegistryMirror) => ({
        ...{ url, capabilities, overridePath },
        ...entryOf(access, `${host}, mirror ${url}`, new URL(url).host),
      })),
    });
    // Last: it names the others.
    files.set(HOSTS_TOML, text);
    return { directory: name, files, isAwaited };
  });
  return { hosts, problems };
}

function entryWithFiles(
  { ca, client, credentials, skipVerify }: EndpointAccess,
  fileFor: (kind: string, text: string) => string,
): ServerEntry {
  return {
    ...(ca === undefined ? {} : { caFile: fileFor("ca", ca) }),
    ...(client === undefined ? {} : { clientFile: fileFor("client", client) }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(skipVerify === undefined ? {} : { skipVerify }),
  };
}

/** Name of a registry's directory. */
function directoryOf(host: string): string {
  return host === EVERY_REGISTRY ? DEFAULT_DIRECTORY : host;
}
