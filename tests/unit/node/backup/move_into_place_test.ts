import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { moveIntoPlace } from "../../../../lib/node/backup/move_into_place.ts";
import { inDirectory } from "./_cluster.ts";

const namesIn = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();
const nothing = () => Promise.resolve();

async function make(directory: string, files: readonly string[]): Promise<void> {
  for (const name of files) {
    const path = `${directory}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, name);
  }
}

Deno.test("moveIntoPlace() moves whole directories, and into those that are there", async () => {
  await inDirectory(async (directory) => {
    await make(directory, ["from/pki/ca.key", "from/images/a", "to/images/b", "database"]);
    const database = { from: `${directory}/database`, to: `${directory}/to/state.db` };

    await moveIntoPlace([database, { from: `${directory}/from`, to: `${directory}/to` }], nothing);

    assertEquals(namesIn(`${directory}/to`), ["images", "pki", "state.db"]);
    assertEquals(namesIn(`${directory}/to/images`), ["a", "b"]);
    await moveIntoPlace([{ from: `${directory}/none`, to: `${directory}/x` }], nothing);
  });
});

Deno.test("moveIntoPlace() replaces nothing, and takes back what it has moved", async () => {
  await inDirectory(async (directory) => {
    await make(directory, ["from/a", "from/b/c", "from/z", "to/z"]);

    const move = () => moveIntoPlace([{ from: `${directory}/from`, to: `${directory}/to` }], nothing);

    await assertRejects(move, K0sError, "there is something already");
    assertEquals(namesIn(`${directory}/to`), ["z"]);
    assertEquals(await Deno.readTextFile(`${directory}/to/z`), "to/z");
  });
});

Deno.test("moveIntoPlace() takes back everything if what comes after it fails", async () => {
  await inDirectory(async (directory) => {
    await make(directory, ["from/a"]);

    const fail = () => Promise.reject(new Error("no"));
    const move = () => moveIntoPlace([{ from: `${directory}/from`, to: `${directory}/to` }], fail);

    await assertRejects(move, Error, "no");
    assertEquals(namesIn(directory), []);
  });
});

Deno.test("moveIntoPlace() copies a file to another file system, with its mode", async () => {
  const elsewhere = await Deno.makeTempDir({ dir: "/dev/shm" });
  try {
    await inDirectory(async (directory) => {
      await make(directory, ["database"]);
      await Deno.chmod(`${directory}/database`, 0o600);

      await moveIntoPlace([{ from: `${directory}/database`, to: `${elsewhere}/state.db` }], nothing);

      assertEquals(await Deno.readTextFile(`${elsewhere}/state.db`), "database");
      assertEquals(Deno.statSync(`${elsewhere}/state.db`).mode! & 0o777, 0o600);
    });
  } finally {
    await Deno.remove(elsewhere, { recursive: true });
  }
});
