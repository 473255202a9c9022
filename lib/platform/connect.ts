/** Where to connect to. */
export type ConnectTarget = { unixSocket: string } | { host: string; port: number };

/** Connects and closes again. @throws {Error} If nobody listens; the message is the system's. */
export async function tryConnect(target: ConnectTarget): Promise<void> {
  const connection = "unixSocket" in target
    ? await Deno.connect({ transport: "unix", path: target.unixSocket })
    : await Deno.connect({ hostname: target.host, port: target.port });
  connection.close();
}
