import { assertEquals, assertRejects } from "@std/assert";
import { createEntry, readEntry } from "../../../../scripts/build/cache.ts";

async function withDirectory(test: (entry: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await test(`${directory}/runc-0123`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("createEntry() makes an entry that readEntry() describes", () =>
  withDirectory(async (entry) => {
    await createEntry(entry, (unfinished) => Deno.writeTextFile(`${unfinished}/runc`, "program"));

    const files = await readEntry(entry);

    assertEquals([...files?.keys() ?? []], ["runc"]);
    assertEquals([files?.get("runc")?.path, files?.get("runc")?.sizeBytes], [`${entry}/runc`, 7]);
  }));

Deno.test("createEntry() leaves no entry when its work fails", () =>
  withDirectory(async (entry) => {
    await assertRejects(() => createEntry(entry, () => Promise.reject(new Error("compiler failed"))));

    assertEquals(await readEntry(entry), undefined);
  }));

Deno.test("createEntry() ignores what an interrupted build left", () =>
  withDirectory(async (entry) => {
    await Deno.mkdir(`${entry}.unfinished`);
    await Deno.writeTextFile(`${entry}.unfinished/half`, "broken");

    const files = await createEntry(entry, (unfinished) => Deno.writeTextFile(`${unfinished}/runc`, "program"));

    assertEquals([...files.keys()], ["runc"]);
  }));
