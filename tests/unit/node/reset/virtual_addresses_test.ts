import { assert, assertEquals } from "@std/assert";
import { removeVirtualAddresses } from "../../../../lib/node/reset/virtual_addresses.ts";
import { resetContext } from "./_context.ts";

Deno.test("removeVirtualAddresses does nothing where no address was ever shared", async () => {
  const context = resetContext("/proc/nowhere");

  await removeVirtualAddresses.run(context);

  assertEquals(context.spawn.runs, []);
});

Deno.test("removeVirtualAddresses takes back redirections of both families", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  const { binDir } = context.paths;
  await Deno.mkdir(binDir, { recursive: true });
  for (const name of ["keepalived", "iptables"]) await Deno.writeTextFile(`${binDir}/${name}`, "");

  await removeVirtualAddresses.run(context);

  const runs = context.spawn.runs.map((run) => run.join(" "));
  for (const program of ["iptables", "ip6tables"]) {
    assert(runs.includes(`${binDir}/${program} -t nat -w -X K0S-CPLB`), runs.join("\n"));
  }
  await Deno.remove(directory, { recursive: true });
});
