import { assertEquals } from "@std/assert";
import { countOf, machineCapacity, reservationProblems } from "../../../../lib/node/checks/reservation_problems.ts";

const GI = 2 ** 30;
const MACHINE = { processors: 2, memoryBytes: 4 * GI };

Deno.test("countOf() counts the processors of the kernel's list", () => {
  for (const [list, count] of [["0\n", 1], ["0-1\n", 2], ["0-2,4,6-7\n", 6]] as const) {
    assertEquals(countOf(list), count);
  }
});

Deno.test("machineCapacity() is that of this machine", async () => {
  const { processors, memoryBytes } = await machineCapacity();

  assertEquals([processors >= navigator.hardwareConcurrency, memoryBytes], [true, Deno.systemMemoryInfo().total]);
});

const CASES: [profile: Record<string, unknown>, message: string | undefined, field?: string][] = [
  [{}, undefined],
  [{ kubeReserved: { memory: "1Gi", cpu: "500m" }, systemReserved: { memory: "1Gi", cpu: "1500m" } }, undefined],
  [
    { kubeReserved: { memory: "4Gi" } },
    "kubeReserved, systemReserved and evictionHard keep 4399824896 bytes of memory, and this machine has 4294967296",
  ],
  [{ kubeReserved: { memory: "4Gi" }, evictionHard: { "nodefs.available": "10%" } }, undefined],
  [
    { systemReserved: { memory: "2Gi" }, evictionHard: { "memory.available": "60%" } },
    "kubeReserved, systemReserved and evictionHard keep 4724464025 bytes of memory, and this machine has 4294967296",
    "evictionHard",
  ],
  [
    { kubeReserved: { cpu: "1" }, systemReserved: { cpu: "1001m" } },
    "kubeReserved and systemReserved keep 2.001 processors, and this machine has 2",
    "systemReserved",
  ],
  [{ kubeReserved: { cpu: "3" }, reservedSystemCPUs: "0" }, undefined],
];

for (const [profile, message, field = "kubeReserved"] of CASES) {
  Deno.test(`reservationProblems() of ${JSON.stringify(profile)}`, () => {
    const problems = message === undefined ? [] : [{ path: `spec.workerProfiles[0].values.${field}`, message }];

    assertEquals(reservationProblems("spec.workerProfiles[0].values", profile, MACHINE), problems);
  });
}
