import { assertEquals } from "@std/assert";
import { filesOf, readableByOthers, readFiles } from "../../../lib/registries/sources.ts";

const mirror = { url: "https://m", capabilities: ["pull" as const] };

Deno.test("filesOf() names each once, of registries and mirrors", () => {
  const registries = [
    { host: "a", caFile: "/ca", credentials: { secretRef: { name: "z" } } },
    { host: "b", mirrors: [{ ...mirror, caFile: "/ca", certFile: "/c", keyFile: "/k", credentials: { file: "/w" } }] },
    { host: "c", mirrors: [{ ...mirror, credentials: { secretRef: { name: "a" } } }] },
  ];

  assertEquals(filesOf(registries), ["/ca", "/c", "/k", "/w"]);
});

Deno.test("readFiles() has the text, or why there is none", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/a`, "text");
    await Deno.truncate(await Deno.makeTempFile({ dir: directory, prefix: "large" }), 2 * 1024 * 1024);
    const large = [...Deno.readDirSync(directory)].find(({ name }) => name.startsWith("large"))!.name;

    const found = await readFiles([`${directory}/a`, `${directory}/none`, directory, `${directory}/${large}`]);

    assertEquals([...found.values()], [
      { text: "text" },
      { problem: "there is no such file" },
      { problem: "it is no regular file" },
      { problem: "it is larger than a megabyte" },
    ]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("readableByOthers() names files with secrets alone", async () => {
  const directory = await Deno.makeTempDir();
  try {
    for (const [name, mode] of [["open", 0o640], ["closed", 0o600], ["ca", 0o644]] as const) {
      await Deno.writeTextFile(`${directory}/${name}`, "");
      await Deno.chmod(`${directory}/${name}`, mode);
    }
    const at = (name: string) => `${directory}/${name}`;

    assertEquals(
      await readableByOthers([
        { host: "a", caFile: at("ca"), keyFile: at("closed"), credentials: { file: at("open") } },
        { host: "b", credentials: { file: at("none") } },
      ]),
      [at("open")],
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
