import { K0sError } from "../../base/mod.ts";
import { architecture, openFile, statOf } from "../../platform/mod.ts";

/** Up to the field that says what processor the file is for. */
const HEADER_BYTES = 20;
const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
/** `ELFCLASS64`, `ELFDATA2LSB`. */
const CLASS_64 = 2;
const LITTLE_ENDIAN = 1;
const MACHINES: Readonly<Record<number, string>> = { 0x3e: "amd64", 0xb7: "arm64" };

/** Refuses a file that this machine cannot run. @throws {K0sError} @see elf(5) */
export async function checkElf(path: string, wanted: string = architecture()): Promise<void> {
  const machine = await machineOf(path);
  if (machine === wanted) return;
  throw new K0sError(
    machine === undefined
      ? "Cannot use the new file: it is not a program for Linux"
      : `Cannot use the new file: it is for ${machine}, and this machine is ${wanted}`,
    {
      hint: machine === undefined
        ? "Check the address: it may have answered with a page"
        : `Take the one for ${wanted}`,
    },
  );
}

/** Architecture of an executable; `undefined`: it is none. */
async function machineOf(path: string): Promise<string | undefined> {
  if ((await statOf(path))!.sizeBytes < HEADER_BYTES) return undefined;
  using file = await openFile(path);
  const header = await file.readAt(0, HEADER_BYTES);
  if (MAGIC.some((byte, at) => header[at] !== byte)) return undefined;
  if (header[4] !== CLASS_64 || header[5] !== LITTLE_ENDIAN) return "another kind of processor";
  const machine = header[18]! | (header[19]! << 8);
  return MACHINES[machine] ?? `machine ${machine} of ELF`;
}
