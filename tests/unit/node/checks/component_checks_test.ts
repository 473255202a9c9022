import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import {
  checkComponents,
  checkWorkerArguments,
  checkWorkerProfile,
  embedded,
  ofRunningNode,
  type ProgramUser,
} from "../../../../lib/node/checks/component_checks.ts";
import type { Ports } from "../../../../lib/platform/mod.ts";
import { aClusterConfig, controllerOptions, fakePorts } from "../../../support/a_controller.ts";
import { workerOptions } from "../../../support/a_worker.ts";
import type { FakeSpawn } from "../../../support/fake_spawn.ts";

const PATHS = { binDir: "/data/bin", kubeletRootDir: "/proc/nowhere/kubelet" };

function answering(problems: readonly Record<string, unknown>[]) {
  const ports = fakePorts();
  (ports.spawn as FakeSpawn).answer = () => ({ stdout: JSON.stringify({ problems }) });
  return ports;
}

const staged: ProgramUser = (name, use) => use(`/tmp/bin/${name}`);
const unused: ProgramUser = () => Promise.reject(new Error("nothing may be unpacked"));

const PROFILE = aClusterConfig({ workerProfiles: [{ name: "a", values: { maxPods: "x" } }] });
const WRONG = { id: "effective 0", path: ["maxPods"], message: "wrong" };

Deno.test("checkComponents() unpacks and runs nothing where the operator has given nothing", async () => {
  const inputs = { config: aClusterConfig(), options: controllerOptions(), paths: PATHS, ports: fakePorts() };

  await checkComponents(inputs, unused);
});

Deno.test("checkComponents() refuses what the programs refuse, by the path of the field", async () => {
  const inputs = { config: PROFILE, options: controllerOptions(), paths: PATHS, ports: answering([WRONG]) };

  const error = await assertRejects(() => checkComponents(inputs, staged), ConfigError);

  assertEquals(error.message, "Invalid configuration: spec.workerProfiles[0].values.maxPods: wrong");
});

Deno.test("checkComponents() tells once of a gate that several programs refuse", async () => {
  const config = aClusterConfig({ featureGates: [{ name: "G", enabled: true }] });
  const ports = answering([0, 1, 2].map((index) => (
    { id: `arguments ${index} 1`, path: ["featureGates", "G"], message: "unrecognized" }
  )));

  const error = await assertRejects(
    () => checkComponents({ config, options: controllerOptions(), paths: PATHS, ports }, staged),
    ConfigError,
  );

  assertEquals(error.problems.map(({ path, message }) => `${path}: ${message}`), [
    "spec.featureGates[0].name: unrecognized",
  ]);
});

Deno.test("checkComponents() refuses patches that cannot be applied, and asks no program for that", async () => {
  const config = aClusterConfig();
  const target = { kind: "DaemonSet", name: "kube-proxy" };
  config.spec.network.kubeProxy.patches = [{ target, patch: { type: "JSON", content: "a: b" } }];
  const inputs = { config, options: controllerOptions(), paths: PATHS, ports: fakePorts() };

  const error = await assertRejects(() => checkComponents(inputs, unused), ConfigError);

  assertEquals(error.problems.map(({ path }) => path), ["spec.network.kubeProxy.patches[0].patch.content"]);
  assertStringIncludes(error.hint ?? "", "patches");
});

Deno.test("checkComponents() only warns with --ignore-pre-flight-checks", async () => {
  const ports = answering([WRONG]);
  const options = controllerOptions({ ignorePreFlightChecks: true });

  await checkComponents({ config: PROFILE, options, paths: PATHS, ports }, staged);

  assertStringIncludes(String(ports.log.records[0]?.fields?.["message"]), "maxPods: wrong");
});

Deno.test("checkWorkerProfile() refuses what ends the kubelet, and logs what it ignores", async () => {
  const check = (ports: Pick<Ports, "spawn" | "clock" | "log">) =>
    checkWorkerProfile({ maxPods: "x", maxPodz: 1 }, { options: workerOptions(), paths: PATHS, ports });
  const unknown = { id: "effective 0", path: ["maxPodz"], message: "unknown field", isUnknownField: true };
  const lenient = answering([unknown]);

  await check(lenient);
  const error = await assertRejects(() => check(answering([unknown, WRONG])), ConfigError);

  assertEquals((lenient.spawn as FakeSpawn).runs, [["/data/bin/kubernetes", "check"]]);
  assertEquals(lenient.log.records.map(({ level }) => level), ["warning"]);
  assertEquals(error.problems.map(({ message }) => message), ["wrong"]);
});

Deno.test("checkWorkerArguments() refuses what the kubelet refuses whatever its profile says", async () => {
  const check = (messages: readonly string[], kubeletExtraArgs = "--a=1") => {
    const ports = answering(messages.map((message) => ({ id: "arguments 0 1", message })));
    return checkWorkerArguments({ options: workerOptions({ kubeletExtraArgs }), paths: PATHS, ports }, staged);
  };

  await checkWorkerArguments({ options: workerOptions(), paths: PATHS, ports: fakePorts() }, unused);
  await check(["low (--image-gc-low-threshold) must be less than high (--image-gc-high-threshold)"]);
  const error = await assertRejects(() => check(["maxPods (--max-pods) -1 must not be negative"]), ConfigError);

  assertEquals(error.problems.map(({ path }) => path), ["--kubelet-extra-args"]);
});

Deno.test("ofRunningNode() uses what the node runs as it is, and unpacks only what it has not", async () => {
  const binDir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${binDir}/kubernetes`, "");
  const use = ofRunningNode({ binDir }, fakePorts(), (name, run) => run(`/unpacked/${name}`));
  const pathOf = (name: string) => use(name, (path) => Promise.resolve(path));
  const paths = [await pathOf("kubernetes"), await pathOf("system-pods")];
  await Deno.remove(binDir, { recursive: true });

  assertEquals(paths, [`${binDir}/kubernetes`, "/unpacked/system-pods"]);
});

Deno.test("embedded() uses the program of this executable, and leaves no copy", async () => {
  let disposals = 0;
  const asked: string[] = [];
  const use = embedded(PATHS, fakePorts(), () =>
    Promise.resolve({
      use: async (name, { binDir }, run) => {
        asked.push(`${binDir} ${name}`);
        return await run(`/private/${name}`);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(void disposals++),
    }));

  assertEquals(await use("kubernetes", (path) => Promise.resolve(path)), "/private/kubernetes");
  assertEquals([asked, disposals], [["/data/bin kubernetes"], 1]);
});

Deno.test("a profile of this machine's node is judged by what the machine has, those of others are not", async () => {
  const values = { resolvConf: "/proc/nowhere/resolv.conf" };
  const config = aClusterConfig({ workerProfiles: [{ name: "other", values: {} }, { name: "a", values }] });
  const inputs = (profile: string) => ({
    config,
    options: controllerOptions({ profile }),
    paths: PATHS,
    ports: answering([]),
  });

  const error = await assertRejects(() => checkComponents(inputs("a"), staged), ConfigError);
  assertStringIncludes(error.message, "spec.workerProfiles[1].values.resolvConf: there is no file");
  await checkComponents(inputs("other"), staged);
  await assertRejects(
    () => checkWorkerProfile(values, { options: workerOptions(), paths: PATHS, ports: answering([]) }),
    ConfigError,
    "resolvConf: there is no file",
  );
});

Deno.test("checkComponents() warns of patches of what k0s does not deploy", async () => {
  const config = aClusterConfig();
  config.spec.network.kubeProxy.patches = [
    { target: { kind: "DaemonSet", name: "nope" }, patch: { type: "MergePatch", content: "metadata: {}" } },
  ];
  const ports = fakePorts();

  await checkComponents({ config, options: controllerOptions(), paths: PATHS, ports }, unused);

  assertEquals(ports.log.records.map(({ level, fields }) => [level, fields["field"]]), [
    ["warning", "spec.network.kubeProxy.patches[0].target"],
  ]);
});
