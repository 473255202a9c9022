/** `host:port`; an IPv6 address gets its brackets. @see RFC 3986 section 3.2.2 */
export function joinHostPort(host: string, port: number): string {
  return `${bracketed(host)}:${port}`;
}

/** The host of a URL: a name or an address, IPv6 in brackets. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Splits `host`, `host:port`, `[v6]:port` or a bare IPv6 address. */
export function splitHostPort(text: string): { host: string; port: number | undefined } {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text);
  if (match === null) return { host: text, port: undefined };
  return { host: match[1] ?? match[2] ?? "", port: match[3] === undefined ? undefined : Number(match[3]) };
}
