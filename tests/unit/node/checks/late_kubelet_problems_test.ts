import { assertEquals } from "@std/assert";
import { lateKubeletProblems } from "../../../../lib/node/checks/late_kubelet_problems.ts";

const STATIC_CPU = "cpuManagerPolicy: the static policy needs processors that are reserved: set kubeReserved.cpu, " +
  "systemReserved.cpu or reservedSystemCPUs";

const CASES: [values: Record<string, unknown>, problems: string[]][] = [
  [{}, []],
  [{ cpuManagerPolicy: "nosuch" }, ['cpuManagerPolicy: unknown policy: "nosuch", expected one of none, static']],
  [{ cpuManagerPolicy: "Static" }, ['cpuManagerPolicy: unknown policy: "Static", expected one of none, static']],
  [{ cpuManagerPolicy: "static" }, [STATIC_CPU]],
  [{ cpuManagerPolicy: "static", kubeReserved: { cpu: "0m", memory: "1Gi" } }, [STATIC_CPU]],
  [{ cpuManagerPolicy: "static", kubeReserved: { cpu: "0.5" } }, []],
  [{ cpuManagerPolicy: "static", systemReserved: { cpu: "100m" } }, []],
  [{ cpuManagerPolicy: "static", reservedSystemCPUs: "0" }, []],
  [{ cpuManagerPolicy: "none", memoryManagerPolicy: "None" }, []],
  [{ memoryManagerPolicy: "static" }, [
    'memoryManagerPolicy: unknown policy: "static", expected one of None, Static, BestEffort',
  ]],
  [{ memoryManagerPolicy: "Static" }, [
    "memoryManagerPolicy: the Static policy needs reservedMemory, as much as kubeReserved, systemReserved and evictionHard " +
    "keep of memory",
  ]],
  [{ memoryManagerPolicy: "Static", reservedMemory: [{ numaNode: 0, limits: { memory: "100Mi" } }] }, []],
  [{ userNamespaces: { idsPerPod: 5 } }, ["userNamespaces.idsPerPod: must be a multiple of 65536, got 5"]],
  [{ userNamespaces: { idsPerPod: 131_072 } }, []],
  // What cannot be decoded is said elsewhere.
  [{ cpuManagerPolicy: 1, userNamespaces: [] }, []],
];

for (const [values, problems] of CASES) {
  Deno.test(`lateKubeletProblems() of ${JSON.stringify(values)}`, () => {
    const found = lateKubeletProblems({ field: "f", effective: values });

    assertEquals(found.map(({ path, message }) => `${path}: ${message}`), problems.map((problem) => `f.${problem}`));
  });
}
