import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { isSameFile, replaceConfigFile } from "../../../../lib/cli/config/config_file.ts";
import { inDirectory } from "../../../support/in_directory.ts";

const namesIn = async (directory: string) =>
  (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name).toSorted();

Deno.test("replaceConfigFile() keeps the former text until it is done, and the mode for ever", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/k0s.yaml`;
    await Deno.writeTextFile(path, "old");
    await Deno.chmod(path, 0o640);
    const replaced = await replaceConfigFile(path, "new");

    const { mode } = await Deno.stat(path);
    assertEquals([await Deno.readTextFile(path), mode! & 0o777], ["new", 0o640]);
    assertEquals(await Deno.readTextFile(replaced.backup!), "old");
    await replaced.done(true);
    assertEquals(await namesIn(directory), ["k0s.yaml"]);
  }));

Deno.test("replaceConfigFile() keeps the text that was in effect over replacements that were not seen to their end", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/k0s.yaml`;
    await Deno.writeTextFile(path, "good");
    await replaceConfigFile(path, "unknown");
    const again = await replaceConfigFile(path, "bad");
    assertEquals(await Deno.readTextFile(again.backup!), "good");

    await again.putBack();
    await again.done(false);
    assertEquals([await Deno.readTextFile(path), await Deno.readTextFile(again.backup!)], ["unknown", "good"]);

    await (await replaceConfigFile(path, "better")).done(true);
    assertEquals(await namesIn(directory), ["k0s.yaml"]);
  }));

Deno.test("replaceConfigFile() can put the former text back", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/k0s.yaml`;
    await Deno.writeTextFile(path, "old");
    const replaced = await replaceConfigFile(path, "new");
    await replaced.putBack();
    await replaced.done(false);

    assertEquals([await Deno.readTextFile(path), await namesIn(directory)], ["old", ["k0s.yaml"]]);
  }));

Deno.test("replaceConfigFile() writes where a link leads", () =>
  inDirectory(async (directory) => {
    await Deno.mkdir(`${directory}/real`);
    await Deno.writeTextFile(`${directory}/real/file`, "old");
    await Deno.symlink("real/file", `${directory}/k0s.yaml`);
    await (await replaceConfigFile(`${directory}/k0s.yaml`, "new")).done(true);

    assert((await Deno.lstat(`${directory}/k0s.yaml`)).isSymlink);
    assertEquals(await Deno.readTextFile(`${directory}/real/file`), "new");
  }));

Deno.test("replaceConfigFile() makes a file that is not there, with its directory, for root alone; put back, it means the defaults", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/etc/k0s.yaml`;
    const kept = await replaceConfigFile(path, "new");
    await kept.done(true);
    assertEquals([await Deno.readTextFile(path), (await Deno.stat(path)).mode! & 0o777], ["new", 0o600]);
    await Deno.remove(path);

    const replaced = await replaceConfigFile(path, "new");
    await replaced.putBack();
    assertEquals(await Deno.readTextFile(path), "");
    await replaced.done(true);
    assertEquals(await namesIn(`${directory}/etc`), []);
  }));

Deno.test("replaceConfigFile() that cannot write leaves nothing behind", () =>
  inDirectory(async (directory) => {
    await Deno.mkdir(`${directory}/k0s.yaml.before-apply`);
    await Deno.writeTextFile(`${directory}/k0s.yaml`, "old");

    await assertRejects(() => replaceConfigFile(`${directory}/k0s.yaml`, "new"), K0sError, "Cannot write");
    assertEquals(await Deno.readTextFile(`${directory}/k0s.yaml`), "old");
  }));

Deno.test("isSameFile() sees through links, and takes nothing for what is not there", () =>
  inDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/a`, "");
    await Deno.writeTextFile(`${directory}/b`, "");
    await Deno.symlink("a", `${directory}/link`);
    const same = (one: string, other: string) => isSameFile(`${directory}/${one}`, `${directory}/${other}`);

    assertEquals([await same("a", "link"), await same("a", "b"), await same("x", "x")], [true, false, false]);
  }));
