import { K0sError, splitHostPort } from "../../base/mod.ts";

/** This machine alone. */
const LOOPBACK = "127.0.0.1";
const HIGHEST_PORT = 65_535;

/**
 * Where `--debugListenOn` has a node listen. Without a host that is loopback: upstream listens on every address then, and what is
 * served asks nobody for a password.
 *
 * @param text Such as `:6060`, `0.0.0.0:6060` or `[::1]:6060`.
 * @throws {K0sError} If it is none.
 */
export function debugAddress(text: string): { hostname: string; port: number } {
  const { host, port } = splitHostPort(text);
  if (port === undefined || port > HIGHEST_PORT) {
    throw new K0sError(`Cannot listen on "${text}": it is no address and port`, {
      hint: "Write :6060, or 192.0.2.1:6060 for others to reach it",
    });
  }
  return { hostname: host || LOOPBACK, port };
}
