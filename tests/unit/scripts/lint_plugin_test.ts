import { assertEquals } from "@std/assert";
import plugin from "../../../scripts/lint_plugin.ts";

/** Rules that a text breaks. */
function broken(file: string, text: string): string[] {
  return Deno.lint.runPlugin(plugin, file, text).map(({ id }) => id.replace("k-zero-s/", ""));
}

const outside = [
  "Deno.readTextFile(path);",
  "const now = Date.now();",
  "const now = new Date();",
  "setTimeout(run, 5);",
  "await fetch(url);",
  "console.log(text);",
  "crypto.getRandomValues(bytes);",
];
for (const text of outside) {
  Deno.test(`platform-only refuses ${text} outside lib/platform`, () => {
    assertEquals(broken("/repo/lib/node/controller.ts", text), ["platform-only"]);
    assertEquals(broken("/repo/lib/platform/clock.ts", text), []);
    assertEquals(broken("/repo/scripts/build.ts", text), []);
    assertEquals(broken("/repo/main.ts", text), []);
  });
}

const inside = [
  "const at = new Date(text);",
  "await session.fetch(url);",
  "const key = crypto.subtle;",
  "clock.sleep(5);",
];
for (const text of inside) {
  Deno.test(`platform-only lets ${text} be`, () => assertEquals(broken("/repo/lib/node/controller.ts", text), []));
}

Deno.test("file-length and function-length count lines", () => {
  const lines = (count: number) => "  step();\n".repeat(count);
  assertEquals(broken("/repo/lib/a/b.ts", `function f() {\n${lines(38)}}`), []);
  assertEquals(broken("/repo/lib/a/b.ts", `function f() {\n${lines(39)}}`), ["function-length"]);
  assertEquals(broken("/repo/scripts/b.ts", lines(250)), []);
  assertEquals(broken("/repo/scripts/b.ts", lines(251)), ["file-length"]);
});

Deno.test("export-docs wants a docstring before every export of lib", () => {
  assertEquals(broken("/repo/lib/a/b.ts", "export const a = 1;"), ["export-docs"]);
  assertEquals(broken("/repo/lib/a/b.ts", "/** The first. */\nexport const a = 1;"), []);
  assertEquals(broken("/repo/tests/a.ts", "export const a = 1;"), []);
});

Deno.test("nowhere refuses paths in tests that a machine may have", () => {
  for (const path of ["nonexistent", "no/such/file", "missing/a"]) {
    assertEquals(broken("/repo/tests/unit/a_test.ts", `read("/${path}");`), ["nowhere"]);
    assertEquals(broken("/repo/lib/a/b.ts", `read("/${path}");`), []);
  }
  for (const path of ["/proc/nowhere/a", "/no", "/node", "/nodes/no/", "no/such/file"]) {
    assertEquals(broken("/repo/tests/unit/a_test.ts", `read("${path}");`), []);
  }
});
