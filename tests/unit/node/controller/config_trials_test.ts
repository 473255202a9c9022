import { assert, assertEquals } from "@std/assert";
import { ConfigTrials } from "../../../../lib/node/controller/config_trials.ts";
import { FakeLogger } from "../../../support/fakes.ts";
import { controllerOptions } from "../../../support/a_controller.ts";

const objectOf = (spec: Record<string, unknown>) => ({
  apiVersion: "k0s.k0sproject.io/v1beta1",
  kind: "ClusterConfig",
  metadata: { name: "k0s" },
  spec,
});

/** A controller whose runs end and begin again on the same disk. */
async function disk() {
  const dataDir = await Deno.makeTempDir();
  const configFile = `${dataDir}/k0s.yaml`;
  const log = new FakeLogger();
  return {
    ...{ dataDir, configFile, log },
    write: (text: string) => Deno.writeTextFile(configFile, text),
    /** A run, and what its file is to say. */
    run: async () => {
      const trials = await ConfigTrials.read({ paths: { dataDir }, ports: { log } });
      const given = await trials.startFile(controllerOptions({ configFile }));
      return { trials, given: given?.text };
    },
    files: async () => (await Array.fromAsync(Deno.readDir(dataDir))).map(({ name }) => name).toSorted(),
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

Deno.test("ConfigTrials has a start go by the former text when k0s ended while it tried the file's", async () => {
  await using k0s = await disk();
  await k0s.write("good");
  const { trials } = await k0s.run();
  await trials.confirm();
  await k0s.write("bad");
  await trials.begin({ file: "bad" });
  assertEquals((await Deno.stat(`${k0s.dataDir}/config-trial.json`)).mode! & 0o777, 0o600);

  const again = await k0s.run();
  assertEquals(again.given, "good");
  // Ended once more before it was tried again, and while it was.
  await again.trials.confirm();
  assertEquals((await k0s.run()).given, "good");
  await again.trials.begin({ file: "bad" });
  assertEquals((await k0s.run()).given, "good");
  await again.trials.confirm();
  assertEquals([(await k0s.run()).given, await k0s.files()], [undefined, ["k0s.yaml"]]);
});

Deno.test("ConfigTrials knows the last text that was good, not the last one that was tried", async () => {
  await using k0s = await disk();
  await k0s.write("good");
  const { trials } = await k0s.run();
  await trials.confirm();
  for (const text of ["bad", "worse"]) await trials.begin({ file: text });
  await k0s.write("worse");
  assertEquals((await k0s.run()).given, "good");

  await trials.begin({ file: "good" });
  assertEquals(await k0s.files(), ["k0s.yaml"]);
});

Deno.test("ConfigTrials has nothing against a file that was written since, nor what it says later", async () => {
  await using k0s = await disk();
  await k0s.write("good");
  await (await k0s.run()).trials.begin({ file: "bad" });
  await k0s.write("better");
  const { trials, given } = await k0s.run();
  assertEquals(given, undefined);
  await trials.confirm();
  await k0s.write("bad");

  assertEquals((await k0s.run()).given, undefined);
});

Deno.test("ConfigTrials has a start take a file at its word that was touched since, if only by a comment, or has no note any more", async () => {
  await using k0s = await disk();
  const unlessStartedAnew = "spec: {}";
  await k0s.write("good");
  await (await k0s.run()).trials.begin({ file: unlessStartedAnew });
  await k0s.write(unlessStartedAnew);
  assertEquals((await k0s.run()).given, "good");

  await k0s.write(`${unlessStartedAnew} # again`);
  assertEquals((await k0s.run()).given, undefined);
  await k0s.write(unlessStartedAnew);
  await Deno.remove(`${k0s.dataDir}/config-trial.json`);
  assertEquals((await k0s.run()).given, undefined);
});

Deno.test("ConfigTrials has nothing against what takes a restart", async () => {
  await using k0s = await disk();
  await k0s.write("good");
  const { trials } = await k0s.run();
  await trials.begin({ file: "bad" });
  await trials.refuse("file");
  await k0s.write("bad");

  assertEquals((await k0s.run()).given, undefined);
});

Deno.test("ConfigTrials asks nothing of standard input, and takes a file that is not there for an empty one", async () => {
  await using k0s = await disk();
  const { trials, given } = await k0s.run();
  await trials.confirm();
  await trials.begin({ file: "bad" });
  await k0s.write("bad");

  assertEquals([given, await trials.startFile(controllerOptions({ configFile: "-" }))], [undefined, undefined]);
  assertEquals((await k0s.run()).given, "");
});

Deno.test("ConfigTrials notes a state of the object until it is kept as the last good one", async () => {
  await using k0s = await disk();
  await k0s.write("");
  const { trials } = await k0s.run();
  await trials.confirm();
  await trials.begin({ object: objectOf({ a: 1 }) });
  assertEquals(await k0s.files(), ["config-trial.json", "k0s.yaml"]);

  const again = (await k0s.run()).trials;
  assertEquals([again.isTrying(objectOf({ a: 1 })), again.isTrying(objectOf({ a: 2 }))], [true, false]);
  await again.begin({ object: objectOf({ a: 1 }) });
  await again.confirm();
  assert(!(await k0s.run()).trials.isTrying(objectOf({ a: 1 })));
  assertEquals(await k0s.files(), ["k0s.yaml", "last-cluster-config.json"]);
});

Deno.test("ConfigTrials writes nothing for a state of the object that everything ran by", async () => {
  await using k0s = await disk();
  const { trials } = await k0s.run();
  trials.vouchFor(objectOf({ a: 1 }));
  await trials.begin({ object: objectOf({ a: 1 }) });

  assertEquals(await k0s.files(), []);
});

Deno.test("ConfigTrials takes a damaged note for none, and a disk that takes nothing does not keep the node from going on", async () => {
  await using k0s = await disk();
  await k0s.write("good");
  for (const text of ["{", "[]", '{"file":{"digest":1},"object":{}}']) {
    await Deno.writeTextFile(`${k0s.dataDir}/config-trial.json`, text);
    assertEquals((await k0s.run()).given, undefined);
  }
  const log = new FakeLogger();
  await new ConfigTrials({ paths: { dataDir: "/proc/nowhere" }, ports: { log } }).begin({ object: objectOf({}) });
  assertEquals(log.records.map(({ message }) => message), ["Cannot note which configuration is tried"]);
});
