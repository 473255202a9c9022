import { assertEquals } from "@std/assert";
import type { ClusterConfig } from "../../../lib/config/mod.ts";
import { openBundle, parsePayloadIndex } from "../../../lib/bundle/mod.ts";
import { askComponents, CHECKING_PROGRAM } from "../../../lib/node/checks/ask_components.ts";
import { controllerQuestions, workerQuestions } from "../../../lib/node/checks/component_questions.ts";
import { kubeletConfiguration } from "../../../lib/manifests/mod.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { aClusterConfig, controllerOptions } from "../../support/a_controller.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { K0S } from "../../support/k0s_binary.ts";

const index = parsePayloadIndex(await Deno.readTextFile(K0S.replace(/[^/]*$/, "payload_index.json")));
const bundle = await openBundle(denoSpawn, K0S, index);
// Unpacked once: the tests are about what the programs say.
const binDir = await Deno.makeTempDir({ prefix: "k0s-checks-" });
Deno.test.beforeAll(async () => {
  await bundle.stage([CHECKING_PROGRAM], { binDir, clock: systemClock, log: new FakeLogger() });
});
Deno.test.afterAll(() => Deno.remove(binDir, { recursive: true }));
const KUBERNETES = `${binDir}/${CHECKING_PROGRAM}`;

async function problemsOf(spec: Partial<ClusterConfig["spec"]>, kubeletExtraArgs = ""): Promise<string[]> {
  const questions = controllerQuestions(aClusterConfig(spec), controllerOptions({ single: true, kubeletExtraArgs }));
  return (await askComponents(KUBERNETES, questions, denoSpawn)).map(({ path, message }) => `${path}: ${message}`);
}

/** Values of a worker profile, and what the kubelet of this release says of them. */
const VALUES: readonly [values: Record<string, unknown>, problems: readonly string[]][] = [
  [{ maxPods: "x" }, [".maxPods: Invalid type: expected int32, got string"]],
  [{ maxPods: -1 }, [".maxPods: maxPods (--max-pods) -1 must not be a negative number"]],
  [{ syncFrequency: "3 s" }, ['.syncFrequency: time: unknown unit " s" in duration "3 s"']],
  [{ systemCgroups: "/x" }, [
    ".systemCgroups: systemCgroups (--system-cgroups) was specified and cgroupRoot (--cgroup-root) was not specified",
  ]],
  [{ imageGCHighThresholdPercent: 80 }, [
    ".imageGCHighThresholdPercent: imageGCLowThresholdPercent (--image-gc-low-threshold) 80 must be less than " +
    "imageGCHighThresholdPercent (--image-gc-high-threshold) 80",
  ]],
  [{ maxPodz: 3, authentication: { webhook: { foo: 1 } } }, [
    '.authentication.webhook.foo: unknown field "authentication.webhook.foo"',
    '.maxPodz: unknown field "maxPodz"',
  ]],
  [{ maxPods: "x", authentication: { anonymous: { enabled: "no" } } }, [
    ".authentication.anonymous.enabled: Invalid type: expected bool, got string",
    ".maxPods: Invalid type: expected int32, got string",
  ]],
  [{ featureGates: { Nosuch: true } }, [".featureGates.Nosuch: unrecognized feature gate: Nosuch"]],
  [{ systemCgroups: "/x", cgroupRoot: "/", imageGCHighThresholdPercent: 80, imageGCLowThresholdPercent: 70 }, []],
  [{ maxPods: 300, evictionHard: { "memory.available": "1Gi" }, shutdownGracePeriod: "30s" }, []],
];

for (const [values, problems] of VALUES) {
  Deno.test(`the kubelet's own code judges ${JSON.stringify(values)}`, async () => {
    const field = "spec.workerProfiles[1].values";
    const workerProfiles = [{ name: "a", values: { maxPods: 3 } }, { name: "b", values }];

    assertEquals(await problemsOf({ workerProfiles }), problems.map((problem) => `${field}${problem}`));
  });
}

Deno.test("values for Windows are not judged by what k0s itself says there", async () => {
  assertEquals(await problemsOf({ workerProfiles: [{ name: "default-windows", values: { maxPods: 3 } }] }), []);
});

Deno.test("each program judges its own flags", async () => {
  const { api } = aClusterConfig().spec;
  const notNumber = 'strconv.ParseUint: parsing "abc": invalid syntax';

  const problems = await problemsOf({
    api: { ...api, extraArgs: { nosuch: "x", v: "abc", profiling: "false" }, rawArgs: ["--v=4", "word"] },
    controllerManager: { extraArgs: { "node-monitor-period": "5x", "concurrent-gc-syncs": "3" } },
    scheduler: { extraArgs: { "feature-gates": "Nosuch=true" } },
    featureGates: [{ name: "Nosuch", enabled: true }, { name: "MemoryQoS", enabled: true }],
  }, "--max-pods=x --fail-swap-on=false");

  assertEquals(problems, [
    "spec.featureGates[0].name: unrecognized feature gate: Nosuch",
    "spec.api.extraArgs.nosuch: unknown flag: --nosuch",
    `spec.api.extraArgs.v: invalid argument "abc" for "-v, --v" flag: ${notNumber}`,
    'spec.api.rawArgs: does not take any arguments, got ["word"]',
    'spec.controllerManager.extraArgs.node-monitor-period: invalid argument "5x" for "--node-monitor-period" flag: ' +
    'time: unknown unit "x" in duration "5x"',
    "spec.scheduler.extraArgs.feature-gates: unrecognized feature gate: Nosuch",
    '--kubelet-extra-args --max-pods: invalid argument "x" for "--max-pods" flag: strconv.ParseInt: parsing "x": ' +
    "invalid syntax",
  ]);
});

Deno.test("a worker tells fields that its kubelet only does not know from those that would end it", async () => {
  const profile = { ...kubeletConfiguration(aClusterConfig(), "default"), maxPodz: 3, podsPerCore: -1 };
  const questions = workerQuestions(profile, { profile: "default", kubeletExtraArgs: "" });

  const problems = await askComponents(KUBERNETES, questions, denoSpawn);

  assertEquals(problems.map(({ path, isUnknownField }) => [path.split(" ").at(-1), isUnknownField]), [
    ['"default".maxPodz', true],
    ['"default".podsPerCore', false],
  ]);
});
