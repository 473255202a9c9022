/** An IP address as a number. */
export interface IpAddress {
  family: 4 | 6;
  value: bigint;
}

/** A network. */
export interface Cidr {
  family: 4 | 6;
  /** First address; the host bits are zero. */
  network: bigint;
  prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;

/** Parses an IPv4 or IPv6 address in text form, without zone; `undefined` if it is none. IPv4 parts have no leading zero. */
export function parseIp(text: string): IpAddress | undefined {
  const value = text.includes(":") ? parseIpv6(text) : parseIpv4(text);
  return value === undefined ? undefined : { family: text.includes(":") ? 6 : 4, value };
}

function parseIpv4(text: string): bigint | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const parts = match.slice(1);
  if (parts.some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith("0")))) return undefined;
  return parts.reduce((value, part) => value << 8n | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map(ipv6Groups);
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])];
  return groups.reduce((value, group) => value << 16n | BigInt(group), 0n);
}

/** The 16-bit groups of one side of `::`; an IPv4 ending counts as two. */
function ipv6Groups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(parseInt(part, 16));
    } else {
      const v4 = index === parts.length - 1 ? parseIpv4(part) : undefined;
      if (v4 === undefined) return undefined;
      groups.push(Number(v4 >> 16n), Number(v4 & 0xffffn));
    }
  }
  return groups;
}

/** Renders an address; IPv6 in the canonical form of RFC 5952 (lower case, the longest run of zeros as `::`). */
export function formatIp({ family, value }: IpAddress): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => value >> shift & 0xffn).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - 16 * index) & 0xffffn).toString(16));
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(":");
  return `${groups.slice(0, best.start).join(":")}::${groups.slice(best.start + best.length).join(":")}`;
}

/** Whether a text is an address; one with a zone is none. */
export function isIp(text: string): boolean {
  return parseIp(text) !== undefined;
}

/** The one spelling of an address by which addresses are compared, without its zone; `undefined` if it is none. */
export function canonicalIp(text: string): string | undefined {
  const address = parseIp(withoutZone(text));
  return address === undefined ? undefined : formatIp(address);
}

/** Whether an address, which may have a zone, leads back to the machine itself (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3). */
export function isLoopback(text: string): boolean {
  return LOOPBACKS.some((network) => holds(network, text));
}

/** Whether an address, which may have a zone, is an IPv6 address of one link (RFC 4291 section 2.5.6). */
export function isLinkLocal(text: string): boolean {
  return holds("fe80::/10", text);
}

const LOOPBACKS = ["127.0.0.0/8", "::1/128"] as const;

function holds(network: string, text: string): boolean {
  const address = parseIp(withoutZone(text));
  return address !== undefined && containsIp(parseCidr(network)!, address);
}

function withoutZone(text: string): string {
  return text.replace(/%.*$/, "");
}

/**
 * What limits per address count by: an IPv4 address, or the /64 of an IPv6 address, since one machine has all of that
 * (RFC 4291 section 2.5.4).
 */
export function addressGroup(text: string): string {
  const address = parseIp(withoutZone(text));
  if (address?.family !== 6 || address.value >> 32n === 0xffffn) return text;
  return formatCidr({ family: 6, network: address.value >> 64n << 64n, prefix: 64 });
}

/** Parses `address/prefix`; host bits are cleared, as Go does. `undefined` if it is none. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const address = match === null ? undefined : parseIp(match[1]!);
  const prefix = Number(match?.[2]);
  if (address === undefined || prefix > BITS[address.family]) return undefined;
  const hostBits = BigInt(BITS[address.family] - prefix);
  return { family: address.family, network: address.value >> hostBits << hostBits, prefix };
}

/** Renders a network as `address/prefix`. */
export function formatCidr({ family, network, prefix }: Cidr): string {
  return `${formatIp({ family, value: network })}/${prefix}`;
}

/** How many bits of an address tell hosts of the network apart. */
export function hostBitsOf({ family, prefix }: Cidr): number {
  return BITS[family] - prefix;
}

/** Whether the network holds the address. */
export function containsIp(cidr: Cidr, address: IpAddress): boolean {
  const hostBits = BigInt(hostBitsOf(cidr));
  return cidr.family === address.family && cidr.network >> hostBits === address.value >> hostBits;
}

/** Whether two networks share an address. */
export function overlaps(one: Cidr, other: Cidr): boolean {
  const wider = one.prefix <= other.prefix ? one : other;
  const narrower = wider === one ? other : one;
  return containsIp(wider, { family: narrower.family, value: narrower.network });
}

/**
 * The address at `index` of a network; 0 is the network's own.
 *
 * @throws {RangeError} If the network is too small.
 */
export function nthAddress(cidr: Cidr, index: number): string {
  if (index < 0 || BigInt(index) >= 1n << BigInt(hostBitsOf(cidr))) {
    throw new RangeError(`Network ${formatCidr(cidr)} has no address number ${index}`);
  }
  return formatIp({ family: cidr.family, value: cidr.network + BigInt(index) });
}
