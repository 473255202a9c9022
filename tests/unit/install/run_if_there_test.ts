import { assertEquals } from "@std/assert";
import { runIfThere } from "../../../lib/install/run_if_there.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";

Deno.test("runIfThere() runs nothing where there is no program", async () => {
  const spawn = new FakeSpawn();

  assertEquals((await runIfThere(spawn, undefined, ["stop"])).code, 127);
  assertEquals((await runIfThere(spawn, "/sbin/x", ["stop"])).code, 0);

  assertEquals(spawn.runs, [["/sbin/x", "stop"]]);
});
