import type { Clock } from "./ports.ts";

/** V8's collector, which `--expose-gc` puts into the global scope. */
interface WithCollector {
  gc?: (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;
}

/** A range of addresses. */
export interface AddressRange {
  start: bigint;
  sizeBytes: bigint;
}

/** `MADV_DONTNEED` of madvise(2). */
const DONT_NEED = 4;

/** Below it, data may share their memory with others: `Buffer` hands out pieces of a pool. */
const OWN_MEMORY_BYTES = 64 * 1024;

/**
 * Gives the memory of large data back at once, rather than at some later collection. They are empty afterwards.
 *
 * A stream of large pieces then goes through the same few pages instead of fresh ones, which the kernel has to clear,
 * and a virtual machine's host to provide. Small data stay as they are.
 */
export function releaseBytes(data: Uint8Array): void {
  if (data.buffer instanceof ArrayBuffer && data.buffer.byteLength >= OWN_MEMORY_BYTES) data.buffer.transfer(0);
}

/** What this process has in memory, in bytes. */
export interface MemoryInUse {
  /** All of it, with what it shares with others, such as the pages of its executable. */
  residentBytes: number;
  /** The heap of its code: in use, and set aside. */
  heapUsedBytes: number;
  heapTotalBytes: number;
  /** Data of its code beside the heap. */
  externalBytes: number;
}

/** What this process has in memory. */
export function memoryInUse(): MemoryInUse {
  const { rss, heapUsed, heapTotal, external } = Deno.memoryUsage();
  return { residentBytes: rss, heapUsedBytes: heapUsed, heapTotalBytes: heapTotal, externalBytes: external };
}

/**
 * Gives memory that a burst of work has left behind back to the system: unused heap, compiled code that has grown old,
 * free blocks of the C library, and the pages of the executable that only the start needed.
 *
 * V8 and glibc keep such memory for the next burst, which for a program that boots once and then idles never comes.
 * Takes some 50 ms; call it when nothing is urgent. The heap stays as it is where the collector is not exposed.
 */
export function releaseMemory(): void {
  (globalThis as WithCollector).gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  const library = Deno.dlopen("libc.so.6", {
    malloc_trim: { parameters: ["usize"], result: "i32" },
    madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
  });
  library.symbols.malloc_trim(0n);
  for (const { start, sizeBytes } of cleanMappings(Deno.readTextFileSync("/proc/self/smaps"), Deno.execPath())) {
    library.symbols.madvise(start, sizeBytes, DONT_NEED);
  }
  library.close();
}

/** How often memory is compared with what it was, and the growth that is worth a collection. */
const COMPARE_MS = 60_000;
const GROWTH_BYTES = 3 * 1024 * 1024;

/**
 * Gives memory back at once, and again each time that 3 MiB have come on top of what there was a minute later, until `signal`
 * is aborted. A minute later, because pages of the executable that are in use come back by themselves. Compared once a minute.
 *
 * V8 collects when its heap is half as large again as after the last time. A program that mostly waits takes hours to fill
 * that, and holds the garbage of those hours.
 *
 * @param ports How memory is measured, and given back.
 */
export async function releaseGrownMemory(
  clock: Pick<Clock, "sleep">,
  signal: AbortSignal,
  { residentBytes = () => Deno.memoryUsage().rss, release = releaseMemory } = {},
): Promise<void> {
  while (true) {
    release();
    await clock.sleep(COMPARE_MS, signal);
    const leastBytes = residentBytes();
    do await clock.sleep(COMPARE_MS, signal); while (residentBytes() < leastBytes + GROWTH_BYTES);
  }
}

/**
 * Mappings of a file whose pages can be dropped and read again at any time: not writable, and never written.
 *
 * Relocated data looks alike but for its private pages, and would come back unrelocated. Dirty pages say nothing: those of a
 * file that was just written are so until the disk has them.
 *
 * @param smaps Text of `/proc/<pid>/smaps`.
 */
export function cleanMappings(smaps: string, path: string): AddressRange[] {
  return smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m).flatMap((mapping) => {
    const header = /^([0-9a-f]+)-([0-9a-f]+) r-[x-]p \S+ \S+ \S+ +(.*)$/m.exec(mapping);
    if (header === null || header[3] !== path) return [];
    const isClean = ["Anonymous", "Swap"].every((field) => new RegExp(`^${field}: +0 kB$`, "m").test(mapping));
    const [start, end] = [BigInt(`0x${header[1]}`), BigInt(`0x${header[2]}`)];
    return isClean ? [{ start, sizeBytes: end - start }] : [];
  });
}
