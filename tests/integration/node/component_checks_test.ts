import { assertEquals } from "@std/assert";
import { askComponents } from "../../../lib/node/checks/ask_components.ts";
import { checkWorkerArguments } from "../../../lib/node/checks/component_checks.ts";
import { workerQuestions } from "../../../lib/node/checks/component_questions.ts";
import { kubeletConfiguration } from "../../../lib/manifests/mod.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { aClusterConfig } from "../../support/a_controller.ts";
import { workerOptions } from "../../support/a_worker.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { CheckingPrograms, problemsIn } from "./checking_programs.ts";

let programs: CheckingPrograms;
Deno.test.beforeAll(async () => {
  programs = await CheckingPrograms.unpack(["kubernetes", "system-pods"]);
});
Deno.test.afterAll(() => programs[Symbol.asyncDispose]());

/** Values of a worker profile, and what the kubelet of this release says of them. */
const VALUES: readonly [values: Record<string, unknown>, problems: readonly string[]][] = [
  [{ maxPods: "x" }, [".maxPods: Invalid type: expected int32, got string"]],
  [{ address: "foo", podCIDR: "foo", cgroupDriver: "foo" }, [
    '.address: address: not an IP address: "foo"',
    '.podCIDR: podCIDR: not a CIDR, nor one of each family with a comma: "foo"',
    '.cgroupDriver: cgroupDriver: not one of ["cgroupfs" "systemd"]: "foo"',
  ]],
  [{ allowedUnsafeSysctls: ["net/ipv4/*", "kernel.shm*", "kernel.msgmax", "kernel.sem", "kernel.domainname"] }, []],
  [{ allowedUnsafeSysctls: ["fs.mqueue.*", "vm.swappiness"] }, [
    '.allowedUnsafeSysctls: allowedUnsafeSysctls: the sysctls "vm.swappiness" are not known to be namespaced',
  ]],
  [{ address: "::", podCIDR: "10.0.0.0/24,fd00::/64", cgroupDriver: "systemd" }, []],
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
  [{ tlsMinVersion: "VersionTLS9" }, [
    '.tlsMinVersion: tlsMinVersion or tlsCipherSuites: unknown tls version "VersionTLS9"',
  ]],
  [{ evictionHard: { foo: "1" } }, [
    ".evictionHard: evictionHard, evictionSoft or what belongs to it: unsupported eviction signal foo",
  ]],
  [{ kubeReserved: { cpu: "-1" } }, [
    '.kubeReserved: kubeReserved: resource quantity for "cpu" cannot be negative: -1',
  ]],
  [{ featureGates: { Nosuch: true } }, [".featureGates.Nosuch: unrecognized feature gate: Nosuch"]],
  [{ systemCgroups: "/x", cgroupRoot: "/", imageGCHighThresholdPercent: 80, imageGCLowThresholdPercent: 70 }, []],
  [{ maxPods: 300, evictionHard: { "memory.available": "1Gi" }, shutdownGracePeriod: "30s" }, []],
];

for (const [values, problems] of VALUES) {
  Deno.test(`the kubelet's own code judges ${JSON.stringify(values)}`, async () => {
    const field = "spec.workerProfiles[1].values";
    const workerProfiles = [{ name: "a", values: { maxPods: 3 } }, { name: "b", values }];

    assertEquals(await programs.problemsOf({ workerProfiles }), problems.map((problem) => `${field}${problem}`));
  });
}

Deno.test("values for Windows are not judged by what k0s itself says there", async () => {
  assertEquals(
    await programs.problemsOf({ workerProfiles: [{ name: "default-windows", values: { maxPods: 3 } }] }),
    [],
  );
});

Deno.test("each program judges its own flags", async () => {
  const { api } = aClusterConfig().spec;
  const notNumber = 'strconv.ParseUint: parsing "abc": invalid syntax';

  const problems = await programs.problemsOf({
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

/** Flags of programs of the control plane that are read well and still end them, and two sets that are fine. */
const VALIDATED: readonly [
  section: "api" | "controllerManager" | "scheduler",
  Record<string, string>,
  readonly string[],
][] = [
  ["api", { "enable-admission-plugins": "Nosuch" }, [
    'enable-admission-plugins: enable-admission-plugins plugin "Nosuch" is unknown',
  ]],
  ["api", { "authorization-mode": "Foo" }, ['authorization-mode: authorization-mode "Foo" is not a valid mode']],
  ["api", { "tls-cipher-suites": "foo" }, ["tls-cipher-suites: Cipher suite foo not supported or doesn't exist"]],
  ["api", { "max-requests-inflight": "-5" }, [
    "max-requests-inflight: --max-requests-inflight can not be negative value",
  ]],
  ["api", {
    "audit-log-path": "/var/log/audit",
    "audit-log-maxage": "30",
    "oidc-issuer-url": "https://a",
    "oidc-client-id": "k",
  }, []],
  ["api", { "authentication-config": "/proc/nowhere/a", "admission-control-config-file": "/proc/nowhere/b" }, []],
  ["api", { "authorization-config": "/proc/nowhere/a", "encryption-provider-config": "/proc/nowhere/b" }, []],
  ["controllerManager", { controllers: "nosuch" }, ['controllers: "nosuch" is not in the list of known controllers']],
  ["controllerManager", { "cluster-signing-duration": "8760h", "node-monitor-grace-period": "20s" }, []],
  ["scheduler", { "leader-elect-lease-duration": "1s" }, [
    'leader-elect-lease-duration: leaderElection.leaseDuration: Invalid value: "10s": must be greater than `RenewDeadline`',
  ]],
  ["scheduler", { "config": "/proc/nowhere/a", "leader-elect-lease-duration": "30s" }, []],
];

for (const [section, extraArgs, problems] of VALIDATED) {
  Deno.test(`the programs validate ${section} with ${JSON.stringify(extraArgs)}`, async () => {
    const { [section]: given } = aClusterConfig().spec;

    assertEquals(
      await programs.problemsOf({ [section]: { ...given, extraArgs } }),
      problems.map((problem) => `spec.${section}.extraArgs.${problem}`),
    );
  });
}

Deno.test("a worker tells fields that its kubelet only does not know from those that would end it", async () => {
  const profile = { ...kubeletConfiguration(aClusterConfig(), "default"), maxPodz: 3, podsPerCore: -1 };
  const questions = workerQuestions(profile, { profile: "default", kubeletExtraArgs: "" });

  const problems = await askComponents(programs.path("kubernetes"), questions, {
    spawn: denoSpawn,
    clock: systemClock,
  });

  assertEquals(problems.map(({ path, isUnknownField }) => [path.split(" ").at(-1), isUnknownField]), [
    ['"default".maxPodz', true],
    ['"default".podsPerCore', false],
  ]);
});

const NO_LABEL = "--node-labels in the 'kubernetes.io' namespace must begin with an allowed prefix";

Deno.test("the kubelet judges its flags over the worker profile of the controller", async () => {
  const workerProfiles = [{ name: "default", values: { imageGCLowThresholdPercent: 82 } }];
  const low = "imageGCLowThresholdPercent (--image-gc-low-threshold)";
  const high = "imageGCHighThresholdPercent (--image-gc-high-threshold)";

  assertEquals(await programs.problemsOf({}, "--max-pods=-1 --nosuch"), [
    "--kubelet-extra-args --max-pods: maxPods (--max-pods) -1 must not be a negative number",
    "--kubelet-extra-args --nosuch: unknown flag: --nosuch",
  ]);
  assertEquals(await programs.problemsOf({}, "--image-gc-high-threshold=80 --image-gc-low-threshold=70"), []);
  assertEquals(await programs.problemsOf({}, "--image-gc-high-threshold=80"), [
    `--kubelet-extra-args --image-gc-high-threshold: ${low} 80 must be less than ${high} 80`,
  ]);
  assertEquals(await programs.problemsOf({ workerProfiles }, "--image-gc-high-threshold=90"), []);
  assertEquals(await programs.problemsOf({ workerProfiles }, "--image-gc-high-threshold=81"), [
    `--kubelet-extra-args --image-gc-high-threshold: ${low} 82 must be less than ${high} 81`,
  ]);
});

Deno.test("a worker's kubelet judges its flags before there is a profile, but for what the profile may say", async () => {
  const judged = (kubeletExtraArgs: string) =>
    problemsIn(() =>
      checkWorkerArguments({
        options: workerOptions({ kubeletExtraArgs }),
        paths: { binDir: "/proc/nowhere" },
        ports: { spawn: denoSpawn, clock: systemClock, log: new FakeLogger() },
      }, programs.use)
    );

  assertEquals(await judged("--max-pods=3 --image-gc-high-threshold=80"), []);
  assertEquals(await judged("--max-pods=-1"), [
    "--kubelet-extra-args --max-pods: maxPods (--max-pods) -1 must not be a negative number",
  ]);
  assertEquals(await judged("--event-qps=often"), [
    '--kubelet-extra-args --event-qps: invalid argument "often" for "--event-qps" flag: strconv.ParseInt: parsing ' +
    '"often": invalid syntax',
  ]);
  const [label] = await judged("--node-labels=kubernetes.io/role=x");
  assertEquals(label?.includes(NO_LABEL), true);
});
