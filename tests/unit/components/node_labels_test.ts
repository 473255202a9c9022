import { assertEquals } from "@std/assert";
import { labelProblems, parseNodeLabels } from "../../../lib/components/node_labels.ts";

const problemsOf = (key: string, value: string) => labelProblems("--labels", { [key]: value }).length;

Deno.test("labelProblems() takes what a kubelet takes", () => {
  const good: [string, string][] = [
    ["a", ""],
    ["example.com/a_b.c", "B-1"],
    ["node.kubernetes.io/x", "y"],
    ["foo.node.kubernetes.io/x", "y"],
    ["topology.kubernetes.io/zone", "z"],
    ["kubernetes.io.example.com/x", "y"],
    ["node.k0sproject.io/role", "control-plane"],
  ];
  for (const [key, value] of good) assertEquals(problemsOf(key, value), 0, `${key}=${value}`);
});

Deno.test("labelProblems() refuses what a kubelet would end on", () => {
  const bad: [string, string][] = [
    ["x", "b c"],
    ["x", "-b"],
    ["x", "v".repeat(64)],
    ["", "b"],
    ["a b", "c"],
    ["Example.com/a", "b"],
    ["a/b/c", "d"],
    ["node-role.kubernetes.io/worker", ""],
    ["kubernetes.io/role", "x"],
    ["foo.k8s.io/x", "y"],
    ["node-restriction.kubernetes.io/x", "y"],
  ];
  for (const [key, value] of bad) assertEquals(problemsOf(key, value), 1, `${key}=${value}`);
});

Deno.test("labelProblems() says where the label comes from, and shows it", () => {
  assertEquals(labelProblems("--labels", { x: "b c" }), [{
    path: "--labels",
    message: 'invalid label "x=b c": the value has more than 63 letters, or others than letters, digits, -, _ and .',
  }]);
});

Deno.test("parseNodeLabels() reads the kubelet's own flag", () => {
  assertEquals(parseNodeLabels("a=1, b=x=y,c"), { a: "1", b: "x=y", c: "true" });
});
