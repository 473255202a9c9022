/** How far below the usual priority background work runs: as far as there is, so that it takes what others leave. */
const NICENESS = 19;

/**
 * Lets this process and the children it starts from now on give way to others, by nice(2) of the C library.
 *
 * There is no way back, so it is for short-lived processes.
 */
export function lowerPriority(): void {
  const library = Deno.dlopen("libc.so.6", { nice: { parameters: ["i32"], result: "i32" } });
  library.symbols.nice(NICENESS);
  library.close();
}
