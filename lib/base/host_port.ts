import { formatIp, parseIp } from "./cidr.ts";

/** `host:port`; an IPv6 address gets its brackets. @see RFC 3986 section 3.2.2 */
export function joinHostPort(host: string, port: number): string {
  return `${bracketed(host)}:${port}`;
}

/** The URL of a server. @param host A name or an address; IPv6 gets its brackets. */
export function httpsUrl(host: string, port: number): string {
  return `https://${joinHostPort(host, port)}`;
}

/** The host of a URL: a name or an address, IPv6 in brackets. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** A part of a URL without its escapes; as it is if they are none. */
export function decodedUri(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

/** Splits `host`, `host:port`, `[v6]:port` or a bare IPv6 address. */
export function splitHostPort(text: string): { host: string; port: number | undefined } {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text);
  if (match === null) return { host: text, port: undefined };
  return { host: match[1] ?? match[2] ?? "", port: match[3] === undefined ? undefined : Number(match[3]) };
}

/**
 * The one spelling of a host by which hosts are compared: an address in its canonical form (RFC 5952) without zone, IPv4
 * also where it comes as IPv6 (RFC 4291 section 2.5.5.2); a name in lower case, without the dot of the root.
 */
export function canonicalHost(host: string): string {
  const address = parseIp(host.replace(/%.*$/, ""));
  if (address === undefined) return host.toLowerCase().replace(/\.$/, "");
  const isMapped = address.family === 6 && address.value >> 32n === 0xffffn;
  return formatIp(isMapped ? { family: 4, value: address.value & 0xffff_ffffn } : address);
}
