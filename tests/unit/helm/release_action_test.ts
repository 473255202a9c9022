import { assertEquals } from "@std/assert";
import { lastInUse, type ReleaseStep, stepsTo } from "../../../lib/helm/release_action.ts";

const ANEW: ReleaseStep[] = ["uninstall", "install"];
const RESUMED: ReleaseStep[] = ["fail-pending", "upgrade"];

/** States, oldest first, and what is done if the release is not as wanted. */
const CASES: [string[], ReleaseStep[]][] = [
  [[], ["install"]],
  [["deployed"], ["upgrade"]],
  [["superseded", "deployed"], ["upgrade"]],
  [["deployed", "failed", "deployed"], ["upgrade"]],
  [["uninstalled"], ["replace"]],
  [["superseded", "uninstalled"], ["replace"]],
  [["pending-install"], ANEW],
  [["superseded", "pending-install"], ANEW],
  [["uninstalling"], ANEW],
  [["superseded", "uninstalling"], ANEW],
  [["failed"], ANEW],
  [["failed", "failed"], ANEW],
  [["failed", "pending-upgrade"], ANEW],
  [["pending-rollback"], ANEW],
  [["unknown"], ANEW],
  [["deployed", "pending-upgrade"], RESUMED],
  [["superseded", "failed", "pending-upgrade"], RESUMED],
  [["deployed", "failed", "pending-rollback"], RESUMED],
  [["superseded", "failed", "failed", "pending-rollback"], RESUMED],
  [["deployed", "failed"], ["upgrade"]],
  [["superseded", "failed"], ["upgrade"]],
  [["superseded"], ["upgrade"]],
  [["deployed", "unknown"], ["upgrade"]],
];

for (const [states, expected] of CASES) {
  Deno.test(`stepsTo() from ${states.join(", ") || "nothing"}`, () => {
    const revisions = states.map((status, at) => ({ revision: at + 1, status }));
    assertEquals(stepsTo(revisions, false), expected);
    // What is as wanted is left alone where it is deployed, and brought there where it is not.
    assertEquals(stepsTo(revisions, true), states.at(-1) === "deployed" ? [] : expected);
  });
}

Deno.test("lastInUse() is the newest revision that was deployed once", () => {
  const inUse = (...states: string[]) => lastInUse(states.map((status, at) => ({ status, revision: at + 3 })));

  assertEquals(inUse("superseded", "deployed", "failed"), 4);
  assertEquals(inUse("superseded", "superseded", "failed", "failed"), 4);
  assertEquals([inUse("failed"), inUse()], [undefined, undefined]);
});
