import { assertEquals } from "@std/assert";
import { findCommand } from "../../../lib/command/mod.ts";
import { ROOT } from "../../../lib/cli/tree.ts";

Deno.test("k0s kubectl and k0s kc get everything that follows, help included", () => {
  for (const word of ["kubectl", "kc"]) {
    const found = findCommand(ROOT, [word, "config", "view", "--help", "-o", "json"]);
    assertEquals([found.path, [...found.argv]], ["k0s kubectl", ["config", "view", "--help", "-o", "json"]]);
  }
});

Deno.test("k0s kubectl gets the flags before its name, too", () => {
  assertEquals([...findCommand(ROOT, ["--data-dir", "/d", "kubectl", "get"]).argv], ["--data-dir", "/d", "get"]);
});
