import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { moveIntoPlace } from "../../../../lib/node/backup/move_into_place.ts";
import { inDirectory } from "../../../support/in_directory.ts";

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

/** A directory on another file system, gone afterwards. */
async function elsewhere() {
  const path = await Deno.makeTempDir({ dir: "/dev/shm" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("moveIntoPlace() copies a file to another file system, with its mode", async () => {
  await using other = await elsewhere();
  await inDirectory(async (directory) => {
    await make(directory, ["database"]);
    await Deno.chmod(`${directory}/database`, 0o600);

    await moveIntoPlace([{ from: `${directory}/database`, to: `${other.path}/state.db` }], nothing);

    assertEquals(await Deno.readTextFile(`${other.path}/state.db`), "database");
    assertEquals(Deno.statSync(`${other.path}/state.db`).mode! & 0o777, 0o600);
  });
});

Deno.test("moveIntoPlace() fills a file system of its own with directories, with their modes", async () => {
  await using other = await elsewhere();
  await Deno.mkdir(`${other.path}/lost+found`);
  await inDirectory(async (directory) => {
    await make(directory, ["etcd/member/snap/db", "etcd/member/wal/0.wal"]);
    await Deno.chmod(`${directory}/etcd/member`, 0o700);

    await moveIntoPlace([{ from: `${directory}/etcd`, to: other.path }], nothing);

    assertEquals(namesIn(other.path), ["lost+found", "member"]);
    assertEquals(await Deno.readTextFile(`${other.path}/member/wal/0.wal`), "etcd/member/wal/0.wal");
    assertEquals(await Deno.readTextFile(`${other.path}/member/snap/db`), "etcd/member/snap/db");
    assertEquals(Deno.statSync(`${other.path}/member`).mode! & 0o777, 0o700);
  });
});

Deno.test("moveIntoPlace() takes back what it has copied to another file system", async () => {
  await using other = await elsewhere();
  await Deno.mkdir(`${other.path}/lost+found`);
  await inDirectory(async (directory) => {
    await make(directory, ["etcd/member/snap/db", "from/z", "to/z"]);

    const move = () =>
      moveIntoPlace([
        { from: `${directory}/etcd`, to: other.path },
        { from: `${directory}/from`, to: `${directory}/to` },
      ], nothing);

    await assertRejects(move, K0sError, "there is something already");
    assertEquals(namesIn(other.path), ["lost+found"]);
  });
});

Deno.test("moveIntoPlace() removes half of a copy, and says what could not be moved", async () => {
  await using other = await elsewhere();
  await inDirectory(async (directory) => {
    await make(directory, ["etcd/member/a", "etcd/member/b"]);
    // A file that cannot be copied, since what it leads to is not there.
    await Deno.symlink("nowhere", `${directory}/etcd/member/c`);

    const move = () => moveIntoPlace([{ from: `${directory}/etcd`, to: `${other.path}/etcd` }], nothing);

    await assertRejects(move, K0sError, `Cannot restore "${other.path}/etcd"`);
    assertEquals(namesIn(other.path), []);
  });
});
