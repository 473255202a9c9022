import { assertEquals } from "@std/assert";
import { prepareKernel } from "../../../lib/host/mod.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { FakeLogger } from "../../support/fakes.ts";

Deno.test("prepareKernel() turns on forwarding where it is off, and passes over what the kernel has not", async () => {
  const sysctlDir = await Deno.makeTempDir();
  const path = `${sysctlDir}/net/ipv4/conf/all`;
  await Deno.mkdir(path, { recursive: true });
  await Deno.writeTextFile(`${path}/forwarding`, "0\n");

  await prepareKernel({ spawn: new FakeSpawn(), log: new FakeLogger(), sysctlDir });

  assertEquals(await Deno.readTextFile(`${path}/forwarding`), "1\n");
  assertEquals([...Deno.readDirSync(`${sysctlDir}/net`)].map(({ name }) => name), ["ipv4"]);
  await Deno.remove(sysctlDir, { recursive: true });
});
