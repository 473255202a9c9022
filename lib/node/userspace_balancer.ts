import { messageOf } from "../base/mod.ts";
import { type KeepalivedConfig, virtualAddresses } from "../config/mod.ts";
import { installRedirect, removeRedirect } from "../host/mod.ts";
import { TcpProxy } from "../platform/mod.ts";
import { ApiBackends, apiServerUrl, watchBackends } from "./api_backends.ts";
import { ApiLooks } from "./api_looks.ts";
import type { ControllerState } from "./controller_state.ts";

/** How long an API server may take to accept a connection, in milliseconds. */
const CONNECT_WITHIN_MS = 2_000;
/** How long connections are still served after the addresses were given away, in milliseconds. */
const FAREWELL_MS = 300;

/**
 * Shares connections to the virtual addresses among all API servers that answer, until `signal` is aborted.
 *
 * @throws {Error} If its port cannot be had.
 * @see k0s `pkg/component/controller/cplb`
 */
export async function shareInUserspace(
  state: ControllerState,
  { userSpaceProxyBindPort }: KeepalivedConfig,
  signal: AbortSignal,
): Promise<void> {
  const { config, paths, ports: { clock, http, log, spawn } } = state.inputs;
  const backends = new ApiBackends(config.spec.api.port);
  await using proxy = new TcpProxy({
    port: userSpaceProxyBindPort,
    targets: () => backends.targets(),
    connectWithinMs: CONNECT_WITHIN_MS,
    clock,
    onFailure: ({ host }, error) => {
      backends.note(host, false);
      log.debug("Connection goes to another API server", { address: host, error: messageOf(error) });
    },
  });
  using looks = new ApiLooks({ paths, http, clock });
  const redirect = { addresses: virtualAddresses(config), fromPort: config.spec.api.port, toPort: proxy.port };
  const iptables = { binDir: paths.binDir, spawn };
  try {
    await installRedirect(redirect, iptables);
    log.info("Sharing connections among the API servers", {
      port: proxy.port,
      addresses: redirect.addresses.join(" "),
    });
  } catch (error) {
    // The addresses lead to an API server all the same: that of whoever has them.
    log.error("Cannot share connections among the controllers", { error: messageOf(error) });
  }
  try {
    await Promise.all([
      followControllers(state, backends, signal),
      watchBackends(backends, {
        clock,
        log,
        look: (address, limit) => looks.look(apiServerUrl(address, backends.port), limit),
        onDead: (address) => proxy.drop(backends.targetOf(address)),
      }, signal),
    ]);
  } finally {
    if (signal.aborted) await clock.sleep(FAREWELL_MS);
    await removeRedirect(redirect, iptables);
  }
}

async function followControllers({ controllers }: ControllerState, backends: ApiBackends, signal: AbortSignal) {
  while (!signal.aborted) {
    backends.addresses = controllers.addresses;
    await controllers.changes.next(signal);
  }
}
