import { assertEquals, assertThrows } from "@std/assert";
import {
  isInBranch,
  isMachineItself,
  parseBusySeconds,
  parseSmapsRollup,
  parseStat,
  programName,
} from "../../../../../scripts/bench/measure/proc_text.ts";

Deno.test("parseStat() reads times of a process whose name holds parentheses and blanks", () => {
  const text = "42 (a) b (c) S 7 42 42 0 -1 4194560 900 0 3 0 250 50 120 30 20 0 9 0 1234 99 88 0 0\n";

  assertEquals(parseStat(text), { parent: 7, state: "S", cpuSeconds: 3, endedChildrenCpuSeconds: 1.5 });
});

Deno.test("parseStat() refuses another form", () => {
  assertThrows(() => parseStat("42 (sh) S 7"), SyntaxError);
});

Deno.test("parseSmapsRollup() reads kilobytes and does not mix up similar fields", () => {
  const text = "55d0-7ffd ---p 0 00:00 0 [rollup]\nRss:  200 kB\nPss:  100 kB\nPss_Anon:  1 kB\nAnonymous:  40 kB\n";

  assertEquals(parseSmapsRollup(text), { rssBytes: 204800, pssBytes: 102400, anonymousBytes: 40960 });
});

Deno.test("parseBusySeconds() leaves out idle time and waiting", () => {
  assertEquals(parseBusySeconds("cpu  100 200 300 9999 8888 10 20 70 5 0\ncpu0 1 2 3\n"), 7);
});

Deno.test("isInBranch() finds a machine's branch whatever lies under it", () => {
  const cases: [string, boolean][] = [
    ["4:memory:/k0s-testbed/bench-1\n", true],
    ["4:memory:/k0s-testbed/bench-1/kubepods/pod7\n0::/\n", true],
    ["4:memory:/k0s-testbed/bench-12\n", false],
    ["0::/\n", false],
  ];

  for (const [cgroups, expected] of cases) assertEquals(isInBranch(cgroups, "bench-1"), expected, cgroups);
});

Deno.test("programName() is the file's name without its folder", () => {
  assertEquals(programName("/var/lib/k0s/bin/kubelet\0--v=1\0"), "kubelet");
  assertEquals(programName("kine\0"), "kine");
  assertEquals(programName(""), "");
});

Deno.test("isMachineItself() knows process 1 and those outside, not those of k0s and its containers", () => {
  const cases: [ids: string, boolean][] = [["500", true], ["500\t1", true], ["500\t12", false], ["500\t40\t1", false]];

  for (const [ids, expected] of cases) {
    assertEquals(isMachineItself(`Name:\tsh\nNSpid:\t${ids}\nVmRSS:\t1 kB\n`), expected, ids);
  }
});
