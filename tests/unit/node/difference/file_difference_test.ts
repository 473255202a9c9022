import { assertEquals } from "@std/assert";
import { fileDifferences } from "../../../../lib/node/difference/file_difference.ts";

const file = (text: string | undefined, mode = 0o644, path = "/run/k0s/a") => ({ path, text, mode, readBy: "a" });
const SHOWN = { path: "/run/k0s/a", readBy: "a" };

const CASES: [what: string, before: ReturnType<typeof file>[], after: ReturnType<typeof file>[], found: unknown[]][] = [
  ["an equal file", [file("x")], [file("x")], []],
  ["a file that is still not there", [file(undefined)], [file(undefined, 0o600)], []],
  ["another text", [file("x\n")], [file("y\n")], [{ ...SHOWN, change: "changed", mode: "0644", lines: ["-x", "+y"] }]],
  ["another mode", [file("x")], [file("x", 0o444)], [{ ...SHOWN, change: "changed", mode: "0444", lines: ["…"] }]],
  ["a new file", [], [file("y")], [{ ...SHOWN, change: "added", mode: "0644", lines: ["+y"] }]],
  ["a file that goes", [file("x")], [file(undefined)], [{ ...SHOWN, change: "removed", mode: "0644", lines: ["-x"] }]],
  ["a file that is no longer written", [file("x")], [], []],
  ["a file for few", [file("pass", 0o600)], [file("word", 0o600)], [{ ...SHOWN, change: "changed", mode: "0600" }]],
  ["a file that was for few", [file("pass", 0o600)], [file("word")], [{ ...SHOWN, change: "changed", mode: "0644" }]],
];
for (const [what, before, after, found] of CASES) {
  Deno.test(`fileDifferences() of ${what}`, () => {
    assertEquals(fileDifferences(before, after) as unknown[], found);
  });
}

Deno.test("fileDifferences() shows the kubelet's configuration, which holds no secret", () => {
  const path = "/run/k0s/kubelet/config.yaml";
  const [found] = fileDifferences([file("maxPods: 110", 0o600, path)], [file("maxPods: 77", 0o600, path)]);

  assertEquals(found?.lines, ["-maxPods: 110", "+maxPods: 77"]);
});
