import { assertEquals } from "@std/assert";
import { findExecutable, findFirstExecutable } from "../../../../lib/host/mod.ts";

async function directoryWith(files: Record<string, number>): Promise<string> {
  const directory = await Deno.makeTempDir();
  for (const [name, mode] of Object.entries(files)) {
    await Deno.writeTextFile(`${directory}/${name}`, "");
    await Deno.chmod(`${directory}/${name}`, mode);
  }
  return directory;
}

Deno.test("findExecutable() skips files that cannot be executed", async () => {
  const first = await directoryWith({ useradd: 0o644 });
  const second = await directoryWith({ useradd: 0o755 });

  assertEquals(await findExecutable("useradd", { directories: [first, second] }), `${second}/useradd`);
  await Promise.all([first, second].map((directory) => Deno.remove(directory, { recursive: true })));
});

Deno.test("findFirstExecutable() takes the first name that there is", async () => {
  const directory = await directoryWith({ adduser: 0o755 });

  const found = await findFirstExecutable(["useradd", "adduser"], { directories: [directory] });

  assertEquals(found, { name: "adduser", path: `${directory}/adduser` });
  await Deno.remove(directory, { recursive: true });
});

Deno.test("findFirstExecutable() finds nothing", async () => {
  assertEquals(await findFirstExecutable(["a", "b"], { directories: ["/proc/nowhere"] }), undefined);
});

Deno.test("findExecutable() does not look again for what was found, or not found, before", async () => {
  const found = new Map([["there", "/sbin/there"], ["missing", undefined]]);

  assertEquals(await findExecutable("there", { directories: [], found }), "/sbin/there");
  assertEquals(await findExecutable("missing", { found }), undefined);
  assertEquals(await findExecutable("new", { directories: [], found }), undefined);
  assertEquals([...found.keys()], ["there", "missing", "new"]);
});
