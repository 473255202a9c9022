import { assertEquals } from "@std/assert";
import { denoSpawn } from "../../../lib/platform/mod.ts";
import { findLeftovers } from "../../../lib/supervisor/mod.ts";
import { writePidFile } from "../../../lib/supervisor/pid_file.ts";

Deno.test("findLeftovers() finds what is proven ours, and only that", async () => {
  const runDir = await Deno.makeTempDir();
  const start = (env: Record<string, string>) =>
    denoSpawn.start({ executable: "/bin/sleep", args: ["100"], env, cwd: "/" });
  const children = { ours: start({ _K0S_MANAGED: "yes" }), foreign: start({}) };
  for (const [name, child] of Object.entries(children)) await writePidFile(runDir, name, child.pid);
  await Deno.writeTextFile(`${runDir}/stale.pid`, "999999999\n");

  const found = await findLeftovers(runDir);

  assertEquals(found, [{ name: "ours", pid: children.ours.pid }]);
  assertEquals(await findLeftovers(`${runDir}/missing`), []);
  for (const child of Object.values(children)) {
    child.signal("SIGKILL");
    await child.exited;
    await Array.fromAsync(child.lines);
  }
  await Deno.remove(runDir, { recursive: true });
});
