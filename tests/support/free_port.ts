/** Below the ports that the kernel gives away by itself (`ip_local_port_range` begins at 32768), above the well-known. */
const RANGE = { from: 20_000, to: 30_000 };

/**
 * A port of this machine that nobody listens on, and that nobody gets by chance: one that was asked of the kernel and
 * closed again is soon given to a test beside this one, to listen on or to connect from.
 */
export function aFreePort(hostname = "127.0.0.1"): number {
  while (true) {
    const port = RANGE.from + Math.floor(Math.random() * (RANGE.to - RANGE.from));
    try {
      Deno.listen({ hostname, port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
