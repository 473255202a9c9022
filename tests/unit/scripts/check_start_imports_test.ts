import { assertEquals } from "@std/assert";
import { loadedAtStart, startProblems } from "../../../scripts/check_start_imports.ts";

Deno.test("loadedAtStart() follows imports of files and libraries, but for those that are made when they are used", () => {
  const imports = (...specifiers: string[]) => specifiers.map((specifier) => ({ code: { specifier } }));
  const loaded = loadedAtStart({
    roots: ["file:///main.ts"],
    modules: [
      { specifier: "file:///main.ts", dependencies: imports("file:///a.ts", "npm:/deno-std@1.4.0/cli/parse_args.js") },
      {
        specifier: "file:///a.ts",
        dependencies: [
          ...imports("file:///main.ts", "node:net", "npm:@peculiar/x509@2.2.0"),
          { isDynamic: true, code: { specifier: "node:tls" } },
          { isDynamic: true, code: { specifier: "file:///late.ts" } },
          {},
        ],
      },
      { specifier: "file:///late.ts", dependencies: imports("node:sqlite") },
    ],
  });

  assertEquals(loaded, ["node:net", "npm:@peculiar/x509", "npm:deno-std"]);
});

Deno.test("startProblems() names what is not listed, and what is listed and not loaded", () => {
  const listed = ["node:buffer", "node:crypto", "node:fs/promises", "node:net", "npm:deno-std"];

  assertEquals(startProblems(listed), []);
  assertEquals(startProblems([...listed.slice(1), "node:tls"]), [
    "Every start of k0s loads node:tls: import it where it is used, with import()",
    "No start of k0s loads node:buffer any more: take it off the list of scripts/check_start_imports.ts",
  ]);
});
