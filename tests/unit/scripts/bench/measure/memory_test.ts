import { assertEquals } from "@std/assert";
import { memoryFigures, type ProcessMemory } from "../../../../../scripts/bench/measure/memory.ts";

function aMemory(pid: number, name: string, owner: ProcessMemory["process"]["owner"], bytes: number): ProcessMemory {
  return { process: { pid, name, owner }, rssBytes: bytes, pssBytes: bytes / 2, anonymousBytes: bytes / 4 };
}

Deno.test("memoryFigures() sums by purpose and keeps pods out of the node", () => {
  const memories = [
    aMemory(1, "any-name", "node", 100),
    aMemory(2, "kubelet", "node", 40),
    aMemory(3, "containerd-shim-runc-v2", "shim", 8),
    aMemory(4, "containerd-shim-runc-v2", "shim", 8),
    aMemory(5, "coredns", "pod", 1000),
  ];

  const figures = memoryFigures(memories, 1);

  assertEquals(figures["k0s.rssBytes"], 100);
  assertEquals(figures["k0s.anonymousBytes"], 25);
  assertEquals(figures["kubelet.pssBytes"], 20);
  assertEquals([figures["shims.rssBytes"], figures["shims.processes"]], [16, 2]);
  assertEquals(figures["pods.rssBytes"], 1000);
  assertEquals([figures["node.rssBytes"], figures["node.processes"]], [156, 4]);
});
