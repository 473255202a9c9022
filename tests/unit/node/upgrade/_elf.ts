const MACHINES = { amd64: 0x3e, arm64: 0xb7 };

/** The header of a program for Linux, and nothing behind it. */
export function anElf(architecture: "amd64" | "arm64"): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes[18] = MACHINES[architecture];
  return bytes;
}
