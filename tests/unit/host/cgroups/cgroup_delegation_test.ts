import { assertEquals } from "@std/assert";
import { delegateControllers, missingSubtreeControllers } from "../../../../lib/host/mod.ts";
import { FakeLogger } from "../../../support/fakes.ts";

/** A recorded v2 root: plain files that stand for the kernel's. */
async function recordedRoot(files: Record<string, string>): Promise<string> {
  const root = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${root}/${name}`, text);
  return root;
}

const v2 = (root: string) => ({ version: "v2" as const, isHybrid: false, root, controllers: [] });

Deno.test("missingSubtreeControllers() lists what children do not get", async () => {
  const root = await recordedRoot({ "cgroup.controllers": "cpu io memory\n", "cgroup.subtree_control": "cpu\n" });

  assertEquals(await missingSubtreeControllers(root), ["io", "memory"]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("delegateControllers() hands controllers down at the real root", async () => {
  const root = await recordedRoot({ "cgroup.controllers": "cpu memory\n", "cgroup.subtree_control": "" });

  await delegateControllers(v2(root), new FakeLogger());

  assertEquals(await Deno.readTextFile(`${root}/cgroup.subtree_control`), "+cpu +memory");
  await Deno.remove(root, { recursive: true });
});

Deno.test("delegateControllers() leaves a root alone that hands everything down", async () => {
  const root = await recordedRoot({ "cgroup.controllers": "cpu\n", "cgroup.subtree_control": "cpu\n" });

  await delegateControllers(v2(root), new FakeLogger());

  assertEquals(await Deno.readTextFile(`${root}/cgroup.subtree_control`), "cpu\n");
  await Deno.remove(root, { recursive: true });
});

Deno.test("delegateControllers() warns when the kernel refuses", async () => {
  const log = new FakeLogger();
  const root = await recordedRoot({ "cgroup.controllers": "cpu\n", "cgroup.type": "domain\n", "cgroup.procs": "1\n" });

  await delegateControllers(v2(root), log);

  assertEquals(log.records.map(({ level }) => level), ["warning"]);
  await Deno.remove(root, { recursive: true });
});
