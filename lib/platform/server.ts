/** Where a server listens. */
export type Listen =
  | {
    unixSocket: string;
    /** Permission bits, whatever the umask. */
    mode: number;
  }
  | { hostname: string; port: number; tls?: { cert: string; key: string } };

/** A running HTTP server. */
export interface HttpServer extends AsyncDisposable {
  /** Port it listens on; 0 for a unix socket. */
  readonly port: number;
}

/** Serves HTTP until disposed. A handler's error answers 500 without its text. */
export function serveHttp(
  listen: Listen,
  handler: (request: Request) => Response | Promise<Response>,
): HttpServer {
  const onListen = () => {};
  const onError = () => new Response("Internal error\n", { status: 500 });
  if ("unixSocket" in listen) {
    const server = Deno.serve({ path: listen.unixSocket, onListen, onError }, handler);
    Deno.chmodSync(listen.unixSocket, listen.mode);
    return { port: 0, [Symbol.asyncDispose]: () => server.shutdown() };
  }
  const { hostname, port, tls } = listen;
  const server = Deno.serve({ hostname, port, onListen, onError, ...tls }, handler);
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}
