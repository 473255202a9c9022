import { assertEquals } from "@std/assert";
import { parseGoModules } from "../../../../scripts/build/go_modules.ts";

Deno.test("parseGoModules() lists dependencies, a replaced one by what replaced it", () => {
  const output = [
    "/bin/x: go1.26.8",
    "\tpath\texample.com/main",
    "\tmod\texample.com/main\t(devel)\t",
    "\tdep\tgithub.com/a/b\tv1.0.0\th1:aaa=",
    "\tdep\tgithub.com/c/d\tv1.1.0",
    "\t=>\tgithub.com/e/f\tv1.2.0\th1:bbb=",
    "\tbuild\t-trimpath=true",
  ].join("\n");

  assertEquals(parseGoModules(output), [
    { path: "github.com/a/b", version: "v1.0.0" },
    { path: "github.com/e/f", version: "v1.2.0" },
  ]);
});
