import { assertEquals } from "@std/assert";
import { findTool } from "../../../../lib/host/mod.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";

async function executable(path: string): Promise<void> {
  await Deno.mkdir(path.replace(/\/[^/]+$/, ""), { recursive: true });
  await Deno.writeTextFile(path, "");
  await Deno.chmod(path, 0o755);
}

Deno.test("findTool() prefers the machine's own program", async () => {
  const root = await Deno.makeTempDir();
  await executable(`${root}/host/nft`);
  await executable(`${root}/layer/usr/sbin/nft`);
  const spawn = new FakeSpawn();

  const tool = await findTool("nft", { spawn, directories: [`${root}/host`], layers: [`${root}/layer`] });
  await tool?.run(["list", "tables"]);

  assertEquals(spawn.runs, [[`${root}/host/nft`, "list", "tables"]]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("findTool() runs a program of a layer in its own root", async () => {
  const root = await Deno.makeTempDir();
  await executable(`${root}/host/chroot`);
  await executable(`${root}/layer/usr/sbin/nft`);
  const layers = [`${root}/layer`];
  const spawn = new FakeSpawn();

  const tool = await findTool("nft", { spawn, directories: [`${root}/host`], layers });
  await tool?.run(["list", "tables"]);

  assertEquals(spawn.runs, [[`${root}/host/chroot`, layers[0]!, "/usr/sbin/nft", "list", "tables"]]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("findTool() finds nothing", async () => {
  assertEquals(await findTool("nft", { spawn: new FakeSpawn(), directories: ["/proc/nowhere"] }), undefined);
});
