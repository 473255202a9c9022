import { assertEquals } from "@std/assert";
import { argumentsFor } from "../../../lib/cli/mod.ts";

Deno.test("argumentsFor() puts the program in front that k0s was called as", () => {
  const cases: [string, string[]][] = [
    ["/usr/local/bin/k0s", ["get"]],
    ["/usr/local/bin/kubectl", ["kubectl", "get"]],
    ["kubectl", ["kubectl", "get"]],
    ["k0s-kubectl", ["kubectl", "get"]],
    ["/opt/k0s-ctr", ["ctr", "get"]],
    ["ctr", ["ctr", "get"]],
    ["kc", ["get"]],
    ["k0s-k0s-ctr", ["get"]],
    ["", ["get"]],
  ];
  for (const [name, expected] of cases) assertEquals([...argumentsFor(name, ["get"])], expected, name);
});
