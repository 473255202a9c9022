/** Variables that the runtime's HTTP and TLS clients would obey by themselves; the children still get them. */
const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()]);
const AUTHORITIES = ["DENO_CERT", "DENO_TLS_CA_STORE", "NODE_EXTRA_CA_CERTS"];

/** What was set when {@link isolateRequests} took it away. */
const setAside = new Map<string, string>();

/**
 * Keeps the environment out of our own requests: no proxy is asked, no authority is trusted but those given to a client.
 *
 * Deno reads these variables when a client is made, and has no option against that. It puts a unix socket where the proxy
 * goes, so that even `NO_PROXY` alone would lead a request elsewhere; and it trusts its list of public authorities beside
 * the given ones, unless told of an empty list. Everything that we ask is on this machine or in the cluster.
 *
 * Call it before any client is made.
 */
export function isolateRequests(): void {
  for (const name of [...PROXIES, ...AUTHORITIES]) {
    const value = Deno.env.get(name);
    if (value === undefined || (name === "DENO_TLS_CA_STORE" && value === "")) continue;
    setAside.set(name, value);
    Deno.env.delete(name);
  }
  Deno.env.set("DENO_TLS_CA_STORE", "");
}

/** An environment variable; `undefined` if not set. */
export function environmentVariable(name: string): string | undefined {
  return setAside.get(name) ?? Deno.env.get(name);
}

/** The whole environment, as we were started with it. */
export function environment(): Record<string, string> {
  const { DENO_TLS_CA_STORE: _ours, ...rest } = Deno.env.toObject();
  return { ...rest, ...Object.fromEntries(setAside) };
}
