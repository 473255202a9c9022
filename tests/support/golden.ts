import { assertEquals } from "@std/assert";

/** Compares with a file of `tests/testdata`; writes it when `UPDATE_GOLDEN=1` is set. */
export async function assertGoldenFile(file: string, text: string): Promise<void> {
  const path = new URL(`../testdata/${file}`, import.meta.url);
  if (Deno.env.get("UPDATE_GOLDEN") === "1") await Deno.writeTextFile(path, text);
  assertEquals(text, await Deno.readTextFile(path));
}
