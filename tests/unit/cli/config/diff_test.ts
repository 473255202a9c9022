import { assertEquals, assertStringIncludes } from "@std/assert";
import { differenceCode } from "../../../../lib/cli/config/diff.ts";
import { runCli } from "../_cli.ts";
import { aDifference, answering } from "./_running.ts";

const SCHEDULER = {
  ...{ name: "kube-scheduler", change: "restarts" as const, others: [] },
  arguments: [{ from: "--v=2", to: "--v=4" }],
};

Deno.test("k0s config diff says what would change, with the exit code of diff", async () => {
  await using same = await answering(aDifference());
  await using other = await answering(aDifference({ processes: [SCHEDULER], warnings: ["spec.a: odd"] }));
  const file = `${other.directory}/new.yaml`;
  await Deno.writeTextFile(file, "spec: {}");

  const [equal, different] = [await same.run("diff", file), await other.run("diff", file)];

  assertEquals([equal.exitCode, equal.stdout], [0, "Nothing would change on this node\n"]);
  assertEquals(different.exitCode, 1);
  assertStringIncludes(different.stdout, "--v=2 → --v=4");
  assertEquals(different.stderr, "Warning: spec.a: odd\n");
  assertEquals(other.asked, [`difference ${file} spec: {}`]);
});

Deno.test("k0s config diff gives the whole document as JSON and YAML", async () => {
  const difference = aDifference({ processes: [SCHEDULER] });
  await using node = await answering(difference);
  const file = `${node.directory}/new.yaml`;
  await Deno.writeTextFile(file, "");

  const json = await node.run("diff", file, "-o", "json");
  const yaml = await node.run("diff", file, "-o", "yaml");

  assertEquals([json.exitCode, JSON.parse(json.stdout)], [1, difference]);
  assertStringIncludes(yaml.stdout, "name: kube-scheduler\n");
});

Deno.test("k0s config diff --object asks for the object of the cluster, or about a file as one", async () => {
  await using node = await answering(aDifference());
  await Deno.writeTextFile(`${node.directory}/o.yaml`, "spec: {}");
  await node.run("diff", "--object");
  await node.run("diff", "--object", `${node.directory}/o.yaml`);

  assertEquals(node.asked, ["difference ClusterConfig", `difference ${node.directory}/o.yaml spec: {}`]);
});

Deno.test("k0s config diff fails with 2, which is no difference", async () => {
  await using refusing = await answering({ message: "Invalid: spec.nosuch", hint: "Correct it" });
  const file = `${refusing.directory}/new.yaml`;
  await Deno.writeTextFile(file, "");

  const invalid = await refusing.run("diff", file);
  const missing = await refusing.run("diff", "/proc/nowhere/k0s.yaml");
  const folder = await refusing.run("diff", refusing.directory);
  const format = await refusing.run("diff", file, "-o", "xml");
  const flag = await refusing.run("diff", file, "--nosuch");
  const surplus = await refusing.run("diff", file, file);
  const nobody = await runCli(["config", "diff", file, "--status-socket", "/proc/nowhere/s"]);

  const all = [invalid, missing, folder, format, flag, surplus, nobody];
  assertEquals(all.map(({ exitCode }) => exitCode), all.map(() => 2));
  assertEquals(invalid.stderr, "Error: Invalid: spec.nosuch\nHint: Correct it\n");
  assertStringIncludes(missing.stderr, 'There is no file "/proc/nowhere/k0s.yaml"');
});

Deno.test("differenceCode() is 0 for nothing, and 1 for anything that would change", async () => {
  const of = (changes: Parameters<typeof aDifference>[0]) => differenceCode(aDifference(changes));

  assertEquals([await of({}), await of({ fields: ["spec.telemetry"], withoutEffect: ["spec.api"] })], [0, 0]);
  assertEquals([await of({ refused: { message: "" } }), await of({ tasks: [{ name: "a", change: "begins" }] })], [
    1,
    1,
  ]);
});
