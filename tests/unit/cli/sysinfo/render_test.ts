import { assertEquals } from "@std/assert";
import { renderProbes } from "../../../../lib/cli/sysinfo/render.ts";
import type { ProbeResult } from "../../../../lib/host/mod.ts";

const RESULTS: ProbeResult[] = [
  { path: ["memory"], displayName: "Total memory", prop: "1 GiB", verdict: "pass", message: "" },
  { path: ["os", "limit"], displayName: "Limit", prop: "10", verdict: "warning", message: "< 20" },
  { path: ["os", "cgroups", "cpu"], displayName: "cpu", prop: "", verdict: "rejected", message: "" },
  { path: ["disk"], displayName: "Disk", prop: "", verdict: "error", message: "no such file" },
];

Deno.test("renderProbes() prints text as upstream does", async () => {
  assertEquals(
    await renderProbes(RESULTS, "text", false),
    "Total memory: 1 GiB (pass)\n  Limit: 10 (warning: < 20)\n    cpu: (rejected)\nDisk: error: no such file\n",
  );
  assertEquals((await renderProbes(RESULTS, "text", true)).split("\n")[0], "Total memory: 1 GiB \x1b[32m(pass)\x1b[0m");
});

Deno.test("renderProbes() prints JSON without a line feed, and YAML", async () => {
  const json = await renderProbes(RESULTS, "json", false);

  assertEquals(JSON.parse(json)[1], {
    path: ["os", "limit"],
    displayName: "Limit",
    prop: "10",
    message: "< 20",
    category: "warning",
    error: null,
  });
  assertEquals([json.endsWith("\n"), JSON.parse(json)[3].error], [false, {}]);
  assertEquals((await renderProbes(RESULTS, "yaml", false)).split("\n")[0], "- category: pass");
});
