import { assertEquals, assertStringIncludes } from "@std/assert";
import { tryLock } from "../../../../lib/platform/mod.ts";
import { aDifference, answering } from "./_running.ts";

Deno.test("k0s config apply --dry-run shows what would change, and does nothing", async () => {
  await using node = await answering(aDifference({ tasks: [{ name: "certificates", change: "begins again" }] }));
  const file = `${node.directory}/new.yaml`;
  await Deno.writeTextFile(file, "spec: {}");
  const { exitCode, stdout } = await node.run("apply", file, "--dry-run");

  assertEquals(exitCode, 1);
  assertStringIncludes(stdout, "certificates begins again");
  assertEquals(node.asked, [`difference ${file} spec: {}`]);
});

Deno.test("k0s config apply writes nothing where k0s has to be started anew, and says what to type", async () => {
  const refused = { message: "spec.storage: cannot change while k0s runs", hint: "k0s stop, then k0s start" };
  await using node = await answering(aDifference({ refused }));
  const file = `${node.directory}/new.yaml`;
  await Deno.writeTextFile(file, "");
  const { exitCode, stderr } = await node.run("apply", file);

  assertEquals([exitCode, node.asked.length], [1, 1]);
  assertEquals(stderr, `Error: Nothing was applied: ${refused.message}\nHint: ${refused.hint}\n`);
});

Deno.test("k0s config apply writes nothing that does not hold", async () => {
  await using node = await answering({ message: "Invalid: spec.nosuch" });
  const file = `${node.directory}/new.yaml`;
  await Deno.writeTextFile(file, "");

  assertEquals((await node.run("apply", file)).stderr, "Error: Invalid: spec.nosuch\n");
  assertEquals((await node.run("apply", file, "--dry-run")).exitCode, 2);
  assertEquals((await node.run("apply", "--dry-run", "--nosuch")).exitCode, 2);
  assertEquals((await node.run("apply", file, "--nosuch")).exitCode, 1);
  assertEquals((await node.run("apply")).exitCode, 1);
  assertEquals(node.asked.length, 2);
});

Deno.test("k0s config apply compares when another one has ended", async () => {
  await using node = await answering(aDifference({ refused: { message: "spec.storage: cannot change" } }));
  const file = `${node.directory}/new.yaml`;
  await Deno.writeTextFile(file, "");
  const turn = await tryLock(`${node.socket}.apply-lock`);
  const { exitCode, stderr } = await node.run("apply", file, "--timeout", "0s");
  const whileAnother = node.asked.length;
  const dryRun = await node.run("apply", file, "--dry-run");
  turn?.[Symbol.dispose]();
  await node.run("apply", file, "--timeout", "0s");

  assertEquals([exitCode, whileAnother, dryRun.exitCode, node.asked.length], [1, 0, 1, 2]);
  assertStringIncludes(stderr, "Waiting for another k0s config apply to end\n");
  assertStringIncludes(stderr, "another k0s config apply is still under way");
});
