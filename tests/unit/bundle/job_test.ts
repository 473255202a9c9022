import { assertEquals } from "@std/assert";
import { type BundleJob, givesWay } from "../../../lib/bundle/job.ts";

const JOBS: [string, BundleJob, boolean][] = [
  ["staging what the start waits for", { kind: "stage", binDir: "/b", parts: [] }, false],
  ["staging what it does not wait for", { kind: "stage", binDir: "/b", parts: [], isBackground: true }, true],
  ["auditing", { kind: "audit", binDir: "/b", parts: [] }, true],
  ["unpacking tools", { kind: "unpack", part: "p", directory: "/d", prefixes: [] }, true],
];

for (const [name, job, expected] of JOBS) {
  Deno.test(`givesWay() is ${expected} for ${name}`, () => assertEquals(givesWay(job), expected));
}
