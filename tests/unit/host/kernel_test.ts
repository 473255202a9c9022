import { assertEquals } from "@std/assert";
import { hasKernelDefaults, prepareKernel } from "../../../lib/host/mod.ts";
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

Deno.test("prepareKernel() makes of the kernel's settings what a kubelet would, which can protect them then", async () => {
  const sysctlDir = await Deno.makeTempDir();
  const FOUND = {
    "vm/overcommit_memory": "0",
    "vm/panic_on_oom": "1",
    "kernel/panic": "0",
    "kernel/panic_on_oops": "0",
    "kernel/keys/root_maxkeys": "200",
    "kernel/keys/root_maxbytes": "20000",
  };
  for (const directory of ["vm", "kernel/keys"]) await Deno.mkdir(`${sysctlDir}/${directory}`, { recursive: true });
  for (const [name, value] of Object.entries(FOUND)) await Deno.writeTextFile(`${sysctlDir}/${name}`, `${value}\n`);

  const before = await hasKernelDefaults(sysctlDir);
  await prepareKernel({ spawn: new FakeSpawn(), log: new FakeLogger(), sysctlDir });

  assertEquals([before, await hasKernelDefaults(sysctlDir)], [false, true]);
  const values = Object.keys(FOUND).map((name) => Deno.readTextFileSync(`${sysctlDir}/${name}`).trim());
  assertEquals(values, ["1", "0", "10", "1", "1000000", "25000000"]);
  await Deno.remove(`${sysctlDir}/kernel/keys`, { recursive: true });
  assertEquals(await hasKernelDefaults(sysctlDir), false);
  await Deno.remove(sysctlDir, { recursive: true });
});
