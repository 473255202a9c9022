import { parseIp } from "../base/mod.ts";

/** The host of `host` or `host:port`, without the brackets of IPv6. */
export function externalHost(text: string): string {
  return splitExternalAddress(text).host;
}

/** Splits `host`, `host:port`, `[v6]:port`, or a bare IPv6 address. The port is `undefined` if there is none. */
export function splitExternalAddress(text: string): { host: string; port: number | undefined } {
  if (parseIp(text) !== undefined) return { host: text, port: undefined };
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return { host: text, port: undefined };
  return { host: match[1] ?? match[2] ?? "", port: match[3] === undefined ? undefined : Number(match[3]) };
}

/** What is wrong with a `host:port` to listen on; `undefined` if nothing is. */
export function bindAddressProblem(text: string): string | undefined {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(text);
  if (match === null) {
    return text.includes(":") && text.split(":").length > 2 ? "too many colons in address" : "missing port in address";
  }
  const host = match[1] ?? match[2] ?? "";
  const port = match[3] ?? "";
  if (!/^\d+$/.test(port)) return `port is not a positive number: ${JSON.stringify(port)}`;
  if (Number(port) === 0) return "port is zero";
  if (Number(port) > 65_535) return `port is out of range: ${port}`;
  const isName = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(host);
  return host === "" || parseIp(host) !== undefined || isName
    ? undefined
    : "host is neither an IP address nor a DNS name";
}
