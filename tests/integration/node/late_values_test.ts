import { assertEquals, assertMatch } from "@std/assert";
import { aClusterConfig } from "../../support/a_controller.ts";
import { CheckingPrograms } from "./checking_programs.ts";

let programs: CheckingPrograms;
Deno.test.beforeAll(async () => {
  programs = await CheckingPrograms.unpack(["kubernetes"]);
});
Deno.test.afterAll(() => programs[Symbol.asyncDispose]());

type FlagCase = readonly [args: Record<string, string>, problem?: RegExp];

/** Values that the programs take as flags, and judge only while they make their parts. */
const API_SERVER: readonly FlagCase[] = [
  [{ "runtime-config": "api/all=maybe" }, /invalid value api\/all=maybe/],
  [{ "runtime-config": "api/beta=true,apps/v1=true" }],
  [{ "logging-format": "xml" }, /Unsupported log format/],
  [{ "logging-format": "json" }],
  [{ "watch-cache-sizes": "pods#x" }, /watch cache size|invalid/],
  [{ "watch-cache-sizes": "pods#100" }],
  [
    { "endpoint-reconciler-type": "foo" },
    /--endpoint-reconciler-type: not one of \["master-count" "lease" "none"\]: "foo"/,
  ],
  [{ "kubelet-preferred-address-types": "InternalIP,Foo" }, /--kubelet-preferred-address-types: not one of .*: "Foo"/],
  [{ "kubelet-preferred-address-types": "InternalIP,Hostname" }],
  [{ "oidc-issuer-url": "http://a.example", "oidc-client-id": "a" }, /URL scheme must be https/],
  [{ "oidc-issuer-url": "https://a.example", "oidc-client-id": "a" }],
  [{ "apiserver-count": "0" }, /apiserver-count should be a positive number/],
  [{ "service-account-max-token-expiration": "5m" }, /between 1 hour and/],
  [{ "kubernetes-service-node-port": "80" }, /doesn't contain 80/],
  [{ "advertise-address": "2001:db8::1" }, /must match public address family/],
];

const CONTROLLER_MANAGER: readonly FlagCase[] = [
  [
    { "leader-elect-lease-duration": "5s", "leader-elect-renew-deadline": "10s" },
    /leaseDuration: .*greater than/,
  ],
  [{ "leader-elect-lease-duration": "20s", "leader-elect-renew-deadline": "10s" }],
  [{ "cluster-signing-duration": "-1h" }, /--cluster-signing-duration: certificates would have expired/],
  [{ "logging-format": "xml" }, /Unsupported log format/],
];

const { api } = aClusterConfig().spec;
const PROGRAMS = [
  ["kube-apiserver", (extraArgs: Record<string, string>) => ({ api: { ...api, extraArgs } }), API_SERVER],
  [
    "kube-controller-manager",
    (extraArgs: Record<string, string>) => ({ controllerManager: { extraArgs } }),
    CONTROLLER_MANAGER,
  ],
  ["kube-scheduler", (extraArgs: Record<string, string>) => ({ scheduler: { extraArgs } }), [
    [{ "logging-format": "xml" }, /Unsupported log format/],
  ] as FlagCase[]],
] as const;

for (const [program, specOf, cases] of PROGRAMS) {
  for (const [args, problem] of cases) {
    Deno.test(`${program}'s own code judges ${JSON.stringify(args)}`, async () => {
      const problems = await programs.problemsOf(specOf(args));
      if (problem === undefined) return assertEquals(problems, []);
      assertEquals(problems.length, 1, problems.join("\n"));
      assertMatch(problems[0]!, problem);
    });
  }
}

Deno.test("the kubelet ends on a mode of authorization that it does not have", async () => {
  const workerProfiles = [{ name: "a", values: { authorization: { mode: "Foo" } } }];

  assertEquals(await programs.problemsOf({ workerProfiles }), [
    'spec.workerProfiles[0].values.authorization: authorization.mode: not one of ["AlwaysAllow" "Webhook"]: "Foo"',
  ]);
});
