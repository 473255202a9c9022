import { assertEquals } from "@std/assert";
import {
  isIgnoredStack,
  listStacks,
  readStack,
  writeIgnoredNotice,
} from "../../../../lib/manifests/applier/stack_directory.ts";
import { inDirectory } from "../../../support/in_directory.ts";

Deno.test("listStacks() names direct subdirectories, neither files nor links", () =>
  inDirectory(async (directory) => {
    await Deno.mkdir(`${directory}/b/nested`, { recursive: true });
    await Deno.mkdir(`${directory}/a`);
    await Deno.writeTextFile(`${directory}/c.yaml`, "");
    await Deno.symlink(`${directory}/a`, `${directory}/d`);

    assertEquals(await listStacks(directory), ["a", "b"]);
    assertEquals(await listStacks(`${directory}/none`), undefined);
  }));

Deno.test("readStack() reads the .yaml files of the directory itself", () =>
  inDirectory(async (directory) => {
    await Deno.mkdir(`${directory}/s/nested`, { recursive: true });
    for (const name of ["a.yaml", "b.yml", "nested/c.yaml"]) await Deno.writeTextFile(`${directory}/s/${name}`, name);

    assertEquals(await readStack(directory, "s"), { name: "s", files: { "a.yaml": "a.yaml" } });
    assertEquals(await readStack(directory, "none"), undefined);
  }));

Deno.test("writeIgnoredNotice() explains an ignored directory", () =>
  inDirectory(async (directory) => {
    await Deno.mkdir(`${directory}/helm`);

    await writeIgnoredNotice(directory, "helm");

    assertEquals((await Deno.readTextFile(`${directory}/helm/ignored.txt`)).split("\n").length, 3);
  }));

Deno.test("isIgnoredStack() knows what k0s deploys in other ways", () => {
  assertEquals(["helm", "bootstraprbac", "coredns"].map(isIgnoredStack), [true, true, false]);
});
