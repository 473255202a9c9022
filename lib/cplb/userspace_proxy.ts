import { type Changes, httpsUrl, messageOf } from "../base/mod.ts";
import { type ClusterConfig, keepalivedConfig, type NodePaths, virtualAddresses } from "../config/mod.ts";
import { installRedirect, removeRedirect } from "./redirect_rules.ts";
import { type Ports, TcpProxy } from "../platform/mod.ts";
import { ApiBackends, watchBackends } from "./api_backends.ts";
import { ApiHealth } from "./api_health.ts";

/** How long an API server may take to accept a connection, in milliseconds. */
const CONNECT_WITHIN_MS = 2_000;
/** How long connections are still served after the addresses were given away, in milliseconds. */
const FAREWELL_MS = 300;

/** What {@link shareInUserspace} needs. */
export interface UserspaceInputs {
  config: ClusterConfig;
  paths: Pick<NodePaths, "binDir" | "pkiDir">;
  ports: Pick<Ports, "clock" | "http" | "log" | "spawn">;
  /** The controllers that there are. */
  controllers: Controllers;
  /** Whether connections of konnectivity's agents are shared, too. */
  sharesAgents: boolean;
}

/** Addresses of the API servers, without port, and when they are others. */
export interface Controllers {
  readonly addresses: readonly string[];
  readonly changes: Pick<Changes, "next">;
}

/**
 * Shares connections to the virtual addresses among all controllers that answer, until `signal` is aborted: those to the
 * API, and those of konnectivity's agents, which have to find every server behind the one address that they are told.
 *
 * @throws {Error} If a port cannot be had.
 * @see k0s `pkg/component/controller/cplb`
 */
export async function shareInUserspace(inputs: UserspaceInputs, signal: AbortSignal): Promise<void> {
  const { config, controllers, paths, ports, sharesAgents } = inputs;
  const { clock, http, log, spawn } = ports;
  const settings = keepalivedConfig(config);
  if (settings === undefined) throw new TypeError("There is no virtual address to share connections to");
  const { api, konnectivity } = config.spec;
  const backends = new ApiBackends();
  await using stack = new AsyncDisposableStack();
  const open = (from: number, port: number) => {
    const proxy = stack.use(openProxy(ports, backends, { from, port }));
    return { from, to: proxy.port, drop: (host: string) => proxy.drop({ host, port: from }) };
  };
  const listeners = [open(api.port, settings.userSpaceProxyBindPort)];
  if (sharesAgents) listeners.push(open(konnectivity.agentPort, 0));
  const health = stack.use(new ApiHealth({ paths, http, clock }));
  const redirect = { addresses: virtualAddresses(config), ports: listeners };
  const iptables = { binDir: paths.binDir, spawn };
  try {
    await installRedirect(redirect, iptables);
    log.info("Sharing connections among the controllers", { addresses: redirect.addresses.join(" ") });
  } catch (error) {
    // The addresses lead to a controller all the same: to the one that has them.
    log.error("Cannot share connections among the controllers", { error: messageOf(error) });
  }
  try {
    await Promise.all([
      followControllers(controllers, backends, signal),
      watchBackends(backends, {
        clock,
        log,
        probe: (address, limit) => health.probe(httpsUrl(address, api.port), limit),
        onDead: (address) => listeners.forEach(({ drop }) => drop(address)),
      }, signal),
    ]);
  } finally {
    if (signal.aborted) await clock.sleep(FAREWELL_MS);
    await removeRedirect(redirect, iptables);
  }
}

function openProxy(
  { clock, log }: Pick<Ports, "clock" | "log">,
  backends: ApiBackends,
  { from, port }: { from: number; port: number },
): TcpProxy {
  return new TcpProxy({
    port,
    targets: () => backends.targets(from),
    connectWithinMs: CONNECT_WITHIN_MS,
    clock,
    onFailure: ({ host }, error) =>
      log.debug("Connection goes to another controller", { address: host, port: from, error: messageOf(error) }),
    onRefusal: (error) => log.warn("Cannot take a connection", { port: from, error: messageOf(error) }),
  });
}

async function followControllers(controllers: Controllers, backends: ApiBackends, signal: AbortSignal) {
  while (!signal.aborted) {
    backends.addresses = controllers.addresses;
    await controllers.changes.next(signal);
  }
}
