import { assertEquals, assertMatch } from "@std/assert";
import { checkWorkerArguments, checkWorkerProfile } from "../../../lib/node/checks/component_checks.ts";
import { kubeletConfiguration } from "../../../lib/manifests/mod.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { aClusterConfig } from "../../support/a_controller.ts";
import { workerOptions } from "../../support/a_worker.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { CheckingPrograms, problemsIn } from "./checking_programs.ts";

let programs: CheckingPrograms;
Deno.test.beforeAll(async () => {
  programs = await CheckingPrograms.unpack(["kubernetes"]);
});
Deno.test.afterAll(() => programs[Symbol.asyncDispose]());

type Values = Record<string, unknown>;
type Case = readonly [values: Values, ...problems: readonly (readonly [field: string, message: RegExp])[]];

const STATIC_CPU = { cpuManagerPolicy: "static", kubeReserved: { cpu: "500m" } };
const STATIC_MEMORY = {
  memoryManagerPolicy: "Static",
  kubeReserved: { memory: "200Mi" },
  systemReserved: { memory: "100Mi" },
  evictionHard: { "memory.available": "100Mi" },
};
const reserved = (...amounts: string[]) => amounts.map((memory, numaNode) => ({ numaNode, limits: { memory } }));
const SPREAD = { topologyManagerPolicy: "restricted" };

/** Values that the kubelet takes or refuses on any machine, only when it makes its parts. */
const ANYWHERE: readonly Case[] = [
  [{ cpuManagerPolicy: "nosuch" }, ["cpuManagerPolicy", /unknown policy: "nosuch"/]],
  [{ cpuManagerPolicy: "none" }],
  [{ cpuManagerPolicy: "static" }, ["cpuManagerPolicy", /unable to determine reserved CPU.*: set kubeReserved.cpu/]],
  [{ cpuManagerPolicy: "static", kubeReserved: { cpu: "0", memory: "1Gi" } }, [
    "cpuManagerPolicy",
    /unable to determine reserved CPU/,
  ]],
  [STATIC_CPU],
  [{ cpuManagerPolicy: "static", systemReserved: { cpu: "200" } }],
  [{ cpuManagerPolicy: "static", reservedSystemCPUs: "3-5", kubeReservedCgroup: null }],
  [{ ...STATIC_CPU, cpuManagerPolicyOptions: { "full-pcpus-only": "true", "distribute-cpus-across-numa": "false" } }],
  [
    { ...STATIC_CPU, cpuManagerPolicyOptions: { foo: "true", "full-pcpus-only": "maybe" } },
    ["cpuManagerPolicyOptions.foo", /unknown CPU Manager Policy option: "foo"/],
    ["cpuManagerPolicyOptions.full-pcpus-only", /bad value for option/],
  ],
  [{ cpuManagerPolicyOptions: { "full-pcpus-only": "true" } }, [
    "cpuManagerPolicyOptions",
    /None policy: .*unsupported options/,
  ]],
  [{ ...STATIC_CPU, cpuManagerPolicyOptions: { "align-by-socket": "true" } }, [
    "cpuManagerPolicyOptions.align-by-socket",
    /Alpha-level Options not enabled/,
  ]],
  [{
    ...STATIC_CPU,
    featureGates: { CPUManagerPolicyAlphaOptions: true },
    cpuManagerPolicyOptions: { "align-by-socket": "true" },
  }],
  [{ ...SPREAD, topologyManagerPolicyOptions: { foo: "1" } }, [
    "topologyManagerPolicyOptions.foo",
    /unknown Topology Manager/,
  ]],
  [{ ...SPREAD, topologyManagerPolicyOptions: { "max-allowable-numa-nodes": "2" } }, [
    "topologyManagerPolicyOptions.max-allowable-numa-nodes",
    /should not be less than 8/,
  ]],
  [{
    ...SPREAD,
    topologyManagerPolicyOptions: { "prefer-closest-numa-nodes": "true", "max-allowable-numa-nodes": "9" },
  }],
  // Without a policy they are not read.
  [{ topologyManagerPolicyOptions: { foo: "1" } }],
  [{ memoryManagerPolicy: "static" }, ["memoryManagerPolicy", /unknown policy: "static"/]],
  [{ memoryManagerPolicy: "BestEffort" }, ["memoryManagerPolicy", /not available for platform "linux"/]],
  [{ memoryManagerPolicy: "Static" }, ["memoryManagerPolicy", /total amount "0" of type "memory" is not equal/]],
  [{ ...STATIC_MEMORY, reservedMemory: reserved("300Mi", "100Mi") }],
  [{ ...STATIC_MEMORY, evictionHard: { "memory.available": "5%" }, reservedMemory: reserved("1Gi") }],
  [{ ...STATIC_MEMORY, reservedMemory: reserved("300Mi") }, [
    "reservedMemory",
    /total amount "300Mi" .* value "400Mi"/,
  ]],
  [{ ...STATIC_MEMORY, evictionHard: null, reservedMemory: reserved("400Mi") }],
  [{ ...STATIC_MEMORY, reservedMemory: [{ numaNode: 0, limits: { memory: "400Mi", "hugepages-2Mi": "2Mi" } }] }, [
    "reservedMemory",
    /type "hugepages-2Mi" is not equal/,
  ]],
  [{ imageServiceEndpoint: "foo" }, ["imageServiceEndpoint", /not the address of a socket/]],
  [{ imageServiceEndpoint: "tcp://127.0.0.1:1" }, ["imageServiceEndpoint", /only support unix socket endpoint/]],
  [{ imageServiceEndpoint: "unix:///run/images.sock" }],
  [{ imageServiceEndpoint: "/run/images.sock" }],
  [{ readOnlyPort: 10250 }, ["readOnlyPort", /10250 is the kubelet's port, too/]],
  [{ healthzPort: 10250 }, ["healthzPort", /10250 is the kubelet's port, too/]],
  [{ port: 10248 }, ["port", /10248 is the kubelet's port, too/]],
  [{ readOnlyPort: 10248 }, ["readOnlyPort", /10248 is the kubelet's readOnlyPort, too/]],
  [{ readOnlyPort: 10255, healthzPort: 10256 }],
  [{ address: "192.0.2.2", healthzPort: 10250 }],
  [{ enableServer: false, readOnlyPort: 10250 }],
  [{ qosReserved: { memory: "50" } }, ["qosReserved", /percentage/]],
  [{ featureGates: { QOSReserved: true }, qosReserved: { memory: "50%" } }],
  [{ syncFrequency: "-1s" }, ["syncFrequency", /must be more than nothing/]],
  [{ configMapAndSecretChangeDetectionStrategy: "Foo" }, [
    "configMapAndSecretChangeDetectionStrategy",
    /not one of .* "Foo"/,
  ]],
  [{ configMapAndSecretChangeDetectionStrategy: "Cache" }],
  [{ kubeReserved: { foo: "1" } }, ["kubeReserved.foo", /cannot reserve "foo" resource/]],
  [{ kubeReserved: { "ephemeral-storage": "1Gi", pid: "100" } }],
  [{ userNamespaces: { idsPerPod: 65537 } }, ["userNamespaces", /multiple of 65536/]],
  [{ userNamespaces: { idsPerPod: 131_072 } }],
  [{ evictionSoft: { "memory.available": "1Gi" } }, ["evictionSoft", /grace period must be specified/]],
  [{ shutdownGracePeriod: "10s", shutdownGracePeriodCriticalPods: "20s" }, ["shutdownGracePeriod", /must be <=/]],
  [{ tlsCipherSuites: ["foo"] }, ["tlsCipherSuites", /foo/]],
];

for (const [values, ...problems] of ANYWHERE) {
  Deno.test(`the kubelet's parts judge ${JSON.stringify(values)}`, async () => {
    const found = await programs.problemsOf({ workerProfiles: [{ name: "a", values }] });

    assertEquals(found.length, problems.length, found.join("\n"));
    for (const [index, [field, message]] of problems.entries()) {
      assertEquals(found[index]?.split(": ")[0], `spec.workerProfiles[0].values.${field}`);
      assertMatch(found[index]!, message);
    }
  });
}

/** Values that are good elsewhere. No machine has so much. */
const HERE: readonly Case[] = [
  [{ cpuManagerPolicy: "static", reservedSystemCPUs: "99999", kubeReservedCgroup: null }, [
    "reservedSystemCPUs",
    /99999 is not a subset of this machine's processors/,
  ]],
  [{ reservedSystemCPUs: "0", kubeReservedCgroup: null }],
  [{ ...STATIC_MEMORY, reservedMemory: [{ numaNode: 99, limits: { memory: "400Mi" } }] }, [
    "reservedMemory",
    /references a NUMA node 99 that does not exist on this machine/,
  ]],
  [{ ...STATIC_MEMORY, evictionHard: { "memory.available": "5%" }, reservedMemory: reserved("1") }, [
    "reservedMemory",
    /total amount "1" of type "memory" is not equal/,
  ]],
  [{ ...STATIC_MEMORY, reservedMemory: reserved("400Mi") }],
  [{ cgroupRoot: "/nosuch" }, ["cgroupRoot", /nosuch/]],
  [{ cgroupsPerQOS: false, enforceNodeAllocatable: [], memoryManagerPolicy: "BestEffort" }, [
    "memoryManagerPolicy",
    /not available for platform "linux"/,
  ]],
];

for (const [values, ...problems] of HERE) {
  Deno.test(`the kubelet's parts judge ${JSON.stringify(values).slice(0, 100)} by this machine, not by another`, async () => {
    const profiles = (name: string) => programs.problemsOf({ workerProfiles: [{ name, values }] });

    const found = await profiles("default");

    assertEquals(await profiles("a"), []);
    assertEquals(found.length, problems.length, found.join("\n"));
    for (const [index, [field, message]] of problems.entries()) {
      assertEquals(found[index]?.split(": ")[0], `spec.workerProfiles[0].values.${field}`);
      assertMatch(found[index]!, message);
    }
  });
}

const paths = () => ({ binDir: programs.path("x").replace(/\/x$/, ""), kubeletRootDir: "/proc/nowhere/kubelet" });
const ports = () => ({ spawn: denoSpawn, clock: systemClock, log: new FakeLogger() });

Deno.test("a worker judges its profile by its own machine", async () => {
  const judged = (values: Values) => {
    const config = aClusterConfig({ workerProfiles: [{ name: "a", values }] });
    const options = workerOptions({ profile: "a" });
    const profile = kubeletConfiguration(config, "a");
    return problemsIn(() => checkWorkerProfile(profile, { options, paths: paths(), ports: ports() }));
  };

  const [problem, ...others] = await judged({ reservedSystemCPUs: "99999", kubeReservedCgroup: null });

  assertEquals(others, []);
  assertMatch(
    problem ?? "",
    /^kubeletConfiguration of worker profile "a"\.reservedSystemCPUs: .*this machine's processors/,
  );
  assertEquals(await judged({ ...STATIC_CPU, ...SPREAD }), []);
});

Deno.test("a worker's flags are judged with what the profile says, once it is there", async () => {
  const options = workerOptions({ profile: "a", kubeletExtraArgs: "--cpu-manager-policy=static --healthz-port=10250" });
  const judged = (values: Values) => {
    const profile = kubeletConfiguration(aClusterConfig({ workerProfiles: [{ name: "a", values }] }), "a");
    return problemsIn(() => checkWorkerProfile(profile, { options, paths: paths(), ports: ports() }));
  };
  const before = () =>
    problemsIn(() => checkWorkerArguments({ options, paths: paths(), ports: ports() }, programs.use));

  assertEquals(await before(), []);
  assertEquals(await judged({ kubeReserved: { cpu: "100m" }, port: 10260 }), []);
  const problems = await judged({});
  assertEquals(problems.map((problem) => problem.split(": ")[0]), [
    "--kubelet-extra-args --cpu-manager-policy",
    "--kubelet-extra-args --healthz-port",
  ]);
});

/** Flags that the kubelet reads and looks at only when it makes its parts. */
const FLAGS: readonly [flags: string, problem: RegExp][] = [
  ["--minimum-container-ttl-duration=-1s", /invalid minimum garbage collection age/],
  ["--cloud-provider=aws", /cloud-provider/],
  ["--exit-on-lock-contention=true", /no lock file specified/],
  [
    "--topology-manager-policy=restricted --topology-manager-policy-options=foo=1",
    /unknown Topology Manager Policy option/,
  ],
  ["--read-only-port=10250", /10250 is the kubelet's port, too/],
];

for (const [flags, expected] of FLAGS) {
  Deno.test(`the kubelet's parts judge ${flags}`, async () => {
    const [problem, ...others] = await programs.problemsOf({}, flags);

    assertEquals(others, []);
    assertMatch(problem ?? "", expected);
  });
}
