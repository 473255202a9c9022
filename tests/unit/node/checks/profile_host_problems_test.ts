import { assertEquals } from "@std/assert";
import { profileHostProblems } from "../../../../lib/node/checks/profile_host_problems.ts";

const FIELD = "spec.workerProfiles[0].values";
const ENFORCED = { enforceNodeAllocatable: ["pods", "kube-reserved"] };

/** A profile, and where it does not fit the machine, whose control groups are taken from `/proc/self`. */
const CASES: readonly [profile: Record<string, unknown>, paths: string[]][] = [
  [{}, []],
  [{ resolvConf: "" }, []],
  [{ kubeReserved: { memory: "1Ei" } }, ["kubeReserved"]],
  [{ resolvConf: "/proc/self/status" }, []],
  [{ resolvConf: "/proc/nowhere/resolv.conf" }, ["resolvConf"]],
  [{ ...ENFORCED, kubeReservedCgroup: "/fd" }, []],
  [{ ...ENFORCED, kubeReservedCgroup: "/nosuch" }, ["kubeReservedCgroup"]],
  [{ ...ENFORCED, systemReservedCgroup: "/nosuch" }, []],
  [{ enforceNodeAllocatable: ["system-reserved-compressible"], systemReservedCgroup: "/nosuch" }, [
    "systemReservedCgroup",
  ]],
  [{ enforceNodeAllocatable: "pods", kubeReservedCgroup: "/nosuch" }, []],
];

for (const [profile, paths] of CASES) {
  Deno.test(`profileHostProblems() of ${JSON.stringify(profile)}`, async () => {
    const problems = await profileHostProblems(FIELD, profile, { cgroups: ["/proc/nowhere", "/proc/self"] });

    assertEquals(problems.map(({ path }) => path), paths.map((path) => `${FIELD}.${path}`));
  });
}
