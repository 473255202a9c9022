import { eventually } from "./eventually.ts";

/** Looks often until something holds: for what takes some turns of the event loop or file I/O, not for time to pass. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(async () => await isTrue(), { what, withinMs: 60_000, everyMs: 2 });
}
