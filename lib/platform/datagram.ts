const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

/**
 * Sends one datagram to a unix socket, without waiting.
 *
 * Uses the C library, since Deno's own datagrams cannot reach sockets of the abstract namespace.
 *
 * @param address Path of the socket, or `@name` for one in the abstract namespace.
 * @returns Whether the kernel took it.
 * @see unix(7)
 */
export function sendDatagram(address: string, text: string): boolean {
  const library = Deno.dlopen("libc.so.6", {
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
  try {
    const descriptor = library.symbols.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return false;
    const data = new TextEncoder().encode(text);
    const target = unixAddress(address);
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const sent = library.symbols.sendto(descriptor, data, BigInt(data.length), flags, target, target.length);
    library.symbols.close(descriptor);
    return Number(sent) === data.length;
  } finally {
    library.close();
  }
}

/** `struct sockaddr_un`: the family, then the path with its end mark, or a zero byte and the abstract name. */
export function unixAddress(address: string): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(address.startsWith("@") ? `\0${address.slice(1)}` : `${address}\0`);
  const bytes = new Uint8Array(2 + name.length);
  new DataView(bytes.buffer).setUint16(0, AF_UNIX, true);
  bytes.set(name, 2);
  return bytes;
}
