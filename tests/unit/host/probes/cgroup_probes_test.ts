import { assertEquals, assertStringIncludes } from "@std/assert";
import type { CgroupFacts } from "../../../../lib/host/mod.ts";
import { probeCgroups } from "../../../../lib/host/probes/cgroup_probes.ts";

const FULL = ["blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "hugetlb", "memory", "pids"];
const facts = (more: Partial<CgroupFacts>): CgroupFacts => ({
  version: "v2",
  isHybrid: false,
  root: "/sys/fs/cgroup",
  controllers: FULL,
  ...more,
});
const verdicts = (results: { verdict: string }[]) => [...new Set(results.map(({ verdict }) => verdict))];

Deno.test("probeCgroups() passes a full v2 machine", () => {
  assertEquals(verdicts(probeCgroups(facts({}))), ["pass"]);
});

Deno.test("probeCgroups() only warns about v1 and names what comes", () => {
  const [first] = probeCgroups(facts({ version: "v1" }));

  assertEquals(first?.verdict, "warning");
  assertStringIncludes(first?.message ?? "", "KEP-5573");
});

Deno.test("probeCgroups() rejects a machine without control groups", () => {
  assertEquals(verdicts(probeCgroups(facts({ version: "none", controllers: [] }))), ["rejected"]);
});

Deno.test("probeCgroups() rejects a missing required controller and warns about an optional one", () => {
  const results = probeCgroups(facts({ controllers: FULL.filter((name) => name !== "memory" && name !== "hugetlb") }));

  const bad = results.filter(({ verdict }) => verdict !== "pass").map(({ path, verdict }) => [path.at(-1), verdict]);
  assertEquals(bad, [["memory", "rejected"], ["hugetlb", "warning"]]);
});
