import { K0sError, messageOf } from "../base/mod.ts";
import { serveSmall } from "../platform/mod.ts";
import type { JoinApiOptions } from "./join_api_options.ts";
import { JoinRoutes, readPki } from "./join_routes.ts";

/** The running join API. */
export interface JoinApi extends AsyncDisposable {
  readonly port: number;
  /** Stops listening, and waits a moment for requests that are being answered. */
  close(): Promise<void>;
}

/**
 * Serves the join API: hands what controllers share to machines with a controller token.
 *
 * Nothing that strangers send is kept, and nothing is answered but by limits of time, size and number.
 *
 * @throws {K0sError} If its certificate cannot be read, or the port is taken.
 * @see k0s `cmd/api/api.go`, which runs it as a process of its own
 */
export async function serveJoinApi(options: JoinApiOptions): Promise<JoinApi> {
  const { host, port, paths, clock, log, limits = {} } = options;
  const routes = new JoinRoutes(options);
  const [cert, key] = await Promise.all([
    readPki(`${paths.pkiDir}/k0s-api.crt`),
    readPki(`${paths.pkiDir}/k0s-api.key`),
  ]);
  const server = listen(host, port, (hostname) =>
    serveSmall({
      ...limits,
      hostname,
      port,
      tls: { cert, key },
      clock,
      handle: (request) => routes.answer(request),
      onError: (error) => log.error("Cannot answer a joining machine", { error: messageOf(error) }),
    }));
  log.info("Serving the join API", { host, port: server.port });
  const close = async () => await server[Symbol.asyncDispose]();
  return { port: server.port, close, [Symbol.asyncDispose]: close };
}

function listen<T>(host: string, port: number, action: (hostname: string) => T): T {
  try {
    return host === "" ? onAllAddresses(action) : action(host);
  } catch (error) {
    throw new K0sError(`Cannot serve the join API on ${host || "all addresses"}, port ${port}: ${messageOf(error)}`, {
      cause: error,
      hint: "Free the port, or choose another one with spec.api.k0sApiPort",
    });
  }
}

/** Takes IPv4 alone where the kernel has no IPv6. */
function onAllAddresses<T>(action: (hostname: string) => T): T {
  try {
    return action("::");
  } catch (error) {
    if (error instanceof Error && error.name === "AddrInUse") throw error;
    return action("0.0.0.0");
  }
}
