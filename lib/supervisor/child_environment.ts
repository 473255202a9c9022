/** Marks every process of ours; part of the proof that a left-over process may be ended. Upstream's name. */
export const MANAGED_MARKER = "_K0S_MANAGED";

/** What only concerns our own process: sockets and descriptors of systemd, settings of our runtime, the join token. */
const OURS_ALONE =
  /^(NOTIFY_SOCKET|LISTEN_(FDS|PID|FDNAMES)|WATCHDOG_(USEC|PID)|JOURNAL_STREAM|MAINPID|K0S_TOKEN|DENO_.*)$/;

/** Names that lose the component's prefix even where it is kept. */
const PROXY_NAMES: readonly string[] = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/** What {@link childEnvironment} depends on. */
export interface ChildEnvironmentInputs {
  /** Name of the process; upper-cased with `_` it is the prefix of variables meant for it alone. */
  name: string;
  /** Our own environment. */
  ours: Readonly<Record<string, string>>;
  /** Directory of our programs, put first in `PATH`. */
  binDir: string;
  /** Variables set on purpose; they win. */
  extra: Readonly<Record<string, string>>;
  /** Whether `<NAME>_X` stays as it is (etcd reads `ETCD_…` itself); the proxy variables lose it anyhow. */
  keepsPrefix?: boolean;
}

/**
 * The whole environment of a child.
 *
 * Ours without what concerns us alone, with the marker first. `<NAME>_X` reaches the process called name as `X`,
 * instead of a plain `X`; dashes stay in the prefix. `PATH` starts with our programs, if there is a `PATH`.
 *
 * @see k0s `pkg/supervisor/supervisor.go`
 */
export function childEnvironment(inputs: ChildEnvironmentInputs): Record<string, string> {
  const { name, ours, binDir, extra, keepsPrefix = false } = inputs;
  const prefix = `${name.toUpperCase()}_`;
  const plain: Record<string, string> = {};
  const meant: Record<string, string> = {};
  for (const [variable, value] of Object.entries(ours)) {
    if (OURS_ALONE.test(variable) || variable === MANAGED_MARKER) continue;
    const stripped = variable.startsWith(prefix) ? variable.slice(prefix.length) : "";
    const isMeant = stripped !== "" && (!keepsPrefix || PROXY_NAMES.includes(stripped));
    if (isMeant) meant[stripped] = value;
    else plain[variable] = value;
  }
  const merged = { ...plain, ...meant };
  const path = merged["PATH"];
  return {
    [MANAGED_MARKER]: "yes",
    ...merged,
    ...(path === undefined ? {} : { PATH: `${binDir}:${path}` }),
    ...Object.fromEntries(Object.entries(extra).filter(([variable]) => variable !== MANAGED_MARKER)),
  };
}
