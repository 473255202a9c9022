/**
 * Carries frames between two TAP interfaces, each a while after it came: what `tc netem delay` does, which not every kernel
 * has. Runs in the network namespace of a switch until its standard input ends.
 *
 *     delay_relay.ts TAP TAP MILLISECONDS
 */

/** `ioctl` request that makes an open `/dev/net/tun` an interface (`TUNSETIFF`). */
const TUNSETIFF = 0x400454ca;
/** Ethernet frames (`IFF_TAP`) without a header of the driver's (`IFF_NO_PI`). */
const TAP_FLAGS = 0x0002 | 0x1000;
/** Size of the kernel's `struct ifreq`; the flags follow the 16 bytes of the name. */
const IFREQ_BYTES = 40;
const O_RDWR = 2;
/** Longest frame on a cable, with room for tags. */
const FRAME_BYTES = 65_600;

const libc = Deno.dlopen("libc.so.6", {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize", nonblocking: true },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
});

/** Makes a TAP interface. @returns Its file descriptor. */
function openTap(name: string): number {
  const descriptor = libc.symbols.open(new TextEncoder().encode("/dev/net/tun\0"), O_RDWR);
  const request = new Uint8Array(IFREQ_BYTES);
  request.set(new TextEncoder().encode(name));
  new DataView(request.buffer).setUint16(16, TAP_FLAGS, true);
  if (descriptor < 0 || libc.symbols.ioctl(descriptor, BigInt(TUNSETIFF), request) < 0) {
    throw new Error(`Cannot make the interface ${name}`);
  }
  return descriptor;
}

/** Timers of equal length end in the order in which they began, so that frames do not overtake each other. */
async function relay(from: number, to: number, delayMs: number): Promise<never> {
  const buffer = new Uint8Array(FRAME_BYTES);
  while (true) {
    const length = Number(await libc.symbols.read(from, buffer, BigInt(buffer.length)));
    // An interface that is down yields errors until it is up.
    if (length <= 0) await new Promise((resolve) => setTimeout(resolve, 1));
    else {
      const frame = buffer.slice(0, length);
      setTimeout(() => libc.symbols.write(to, frame, BigInt(length)), delayMs);
    }
  }
}

const [near = "", far = "", delayMs = ""] = Deno.args;
const [here, there] = [openTap(near), openTap(far)];
console.log("on");
relay(here, there, Number(delayMs));
relay(there, here, Number(delayMs));
for await (const _ of Deno.stdin.readable);
Deno.exit();
