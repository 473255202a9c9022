import { assertEquals } from "@std/assert";
import { cgroupFacts, parseMountInfo, splitCgroup } from "../../../../lib/host/mod.ts";

const DIRECTORY = new URL("../../../testdata/cgroups/", import.meta.url);
const mountsOfTree = (name: string) => parseMountInfo(Deno.readTextFileSync(new URL(`${name}.mountinfo`, DIRECTORY)));
const WITHOUT_HUGETLB = ["blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"];
const ALL = [...WITHOUT_HUGETLB.slice(0, 6), "hugetlb", "memory", "pids"];

Deno.test("cgroupFacts() reads a v2 machine", () => {
  const facts = cgroupFacts(mountsOfTree("v2_systemd"), "cpuset cpu io memory hugetlb pids rdma misc\n");

  assertEquals(facts, { version: "v2", isHybrid: false, root: "/sys/fs/cgroup", controllers: ALL });
});

Deno.test("cgroupFacts() misses what a v2 root does not offer", () => {
  const facts = cgroupFacts(mountsOfTree("v2_systemd"), "cpu memory pids\n");

  assertEquals(facts.controllers, ["cpu", "cpuacct", "devices", "freezer", "memory", "pids"]);
});

Deno.test("cgroupFacts() reads a v1 machine with controllers mounted together", () => {
  const facts = cgroupFacts(mountsOfTree("v1_only"), "");

  assertEquals(facts, { version: "v1", isHybrid: false, root: "/sys/fs/cgroup", controllers: ALL });
});

Deno.test("cgroupFacts() takes a hybrid machine for v1", () => {
  const facts = cgroupFacts(mountsOfTree("hybrid"), "");

  assertEquals(facts, { version: "v1", isHybrid: true, root: "/sys/fs/cgroup", controllers: WITHOUT_HUGETLB });
});

Deno.test("cgroupFacts() sees that nothing is mounted", () => {
  assertEquals(cgroupFacts([], ""), { version: "none", isHybrid: false, root: undefined, controllers: [] });
});

const OWN_GROUPS: [string, string, string | undefined][] = [
  ["v2", "0::/system.slice/k0scontroller.service\n", undefined],
  ["v1 in one group", "9:memory:/a\n3:cpuset:/\n2:cpu,cpuacct:/a\n0::/\n", undefined],
  ["v1 in the root", "4:memory:/\n1:cpu:/\n", undefined],
  ["v1 in several groups", "4:memory:/sandbox\n2:cpu,cpuacct:/\n", "/sandbox"],
  ["v1 with a name that has colons", "4:memory:/a:b\n1:cpu:/a:b\n", undefined],
  ["v1 with processors alone in a group", "4:memory:/\n1:cpu:/a\n", "/"],
  ["no groups", "", undefined],
];
for (const [name, text, expected] of OWN_GROUPS) {
  Deno.test(`splitCgroup() judges ${name}`, () => assertEquals(splitCgroup(text), expected));
}
