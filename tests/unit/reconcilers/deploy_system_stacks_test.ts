import { assertEquals, assertRejects } from "@std/assert";
import { deploySystemStacks } from "../../../lib/reconcilers/mod.ts";

async function withManifests(
  body: (facts: { manifestsDir: string; applied: string[]; deploy: Deploy }) => Promise<void>,
) {
  const manifestsDir = await Deno.makeTempDir();
  const applied: string[] = [];
  const applier = { applyNow: (name: string) => Promise.resolve(void applied.push(name)) };
  const deploy: Deploy = (written, removed = []) =>
    deploySystemStacks(
      { written: written.map((text) => ({ name: "a", files: { "a.yaml": text } })), removed },
      { applier, manifestsDir },
    );
  await body({ manifestsDir, applied, deploy });
  await Deno.remove(manifestsDir, { recursive: true });
}

type Deploy = (written: string[], removed?: string[]) => Promise<void>;

Deno.test("deploySystemStacks() writes and applies a stack that differs, and leaves an equal one alone", () =>
  withManifests(async ({ manifestsDir, applied, deploy }) => {
    await deploy(["one"]);
    await deploy(["one"]);
    assertEquals(applied, ["a"]);
    await deploy(["two"]);

    assertEquals([applied, await Deno.readTextFile(`${manifestsDir}/a/a.yaml`)], [["a", "a"], "two"]);
  }));

Deno.test("deploySystemStacks() removes what is no longer wanted", () =>
  withManifests(async ({ manifestsDir, deploy }) => {
    await deploy(["one"]);
    await deploy([], ["a"]);

    assertEquals([...Deno.readDirSync(manifestsDir)], []);
  }));

Deno.test("deploySystemStacks() says what it cannot write, and writes it the next time", () =>
  withManifests(async ({ manifestsDir, applied, deploy }) => {
    await Deno.writeTextFile(`${manifestsDir}/a`, "in the way");
    await assertRejects(() => deploy(["one"]));
    assertEquals(applied, []);

    await Deno.remove(`${manifestsDir}/a`);
    await deploy(["one"]);
    assertEquals(applied, ["a"]);
  }));
