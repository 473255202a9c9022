import { assertEquals } from "@std/assert";
import { type BundleJob, givesWay } from "../../../lib/bundle/job.ts";

const WRITE = { kind: "write", part: "p", path: "/b/p", range: { from: 0, to: 1 } } as const;

const JOBS: [string, BundleJob, boolean][] = [
  ["writing what the start waits for", { ...WRITE, isBackground: false }, false],
  ["writing what it does not wait for", { ...WRITE, isBackground: true }, true],
  ["reading what the start waits for", { kind: "audit", binDir: "/b", parts: [], isBackground: false }, false],
  ["auditing", { kind: "audit", binDir: "/b", parts: [], isBackground: true }, true],
  ["unpacking tools", { kind: "unpack", part: "p", directory: "/d", prefixes: [] }, true],
];

for (const [name, job, expected] of JOBS) {
  Deno.test(`givesWay() is ${expected} for ${name}`, () => assertEquals(givesWay(job), expected));
}
