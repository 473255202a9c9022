/** V8's collector, which `--expose-gc` puts into the global scope. */
interface WithCollector {
  gc?: (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;
}

/**
 * Gives memory that a burst of work has left behind back to the system: unused heap, compiled code that has grown old,
 * free blocks of the C library.
 *
 * V8 and glibc keep such memory for the next burst, which for a program that boots once and then idles never comes.
 * Takes some 50 ms; call it when nothing is urgent. Does nothing where the collector is not exposed.
 */
export function releaseMemory(): void {
  (globalThis as WithCollector).gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
  const library = Deno.dlopen("libc.so.6", { malloc_trim: { parameters: ["usize"], result: "i32" } });
  library.symbols.malloc_trim(0n);
  library.close();
}
