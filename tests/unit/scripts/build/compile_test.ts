import { assertEquals, assertMatch } from "@std/assert";
import { goBuildArguments } from "../../../../scripts/build/compile.ts";
import type { ComponentRecipe, OutputRecipe } from "../../../../scripts/build/recipes.ts";

const OUTPUT: OutputRecipe = {
  name: "runc",
  version: "v1.0.0",
  module: "example.com/runc",
  licence: "Apache-2.0",
  source: "./cmd",
  tags: ["no_grpc"],
};
const RECIPE: ComponentRecipe = {
  name: "runc",
  kind: "go",
  tags: ["netgo"],
  stamps: { "main.version": "v1.0.0" },
  outputs: [OUTPUT],
};

Deno.test("goBuildArguments() strips, stamps and leaves out paths", () => {
  assertEquals(goBuildArguments(RECIPE, OUTPUT), [
    "build",
    "-trimpath",
    "-buildvcs=false",
    "-tags",
    "netgo,no_grpc",
    "-ldflags",
    "-s -w -X main.version=v1.0.0",
    "./cmd",
  ]);
});

Deno.test("goBuildArguments() links C statically", () => {
  const linkerFlags = goBuildArguments({ ...RECIPE, cgo: true }, OUTPUT)[6] ?? "";

  assertMatch(linkerFlags, /-linkmode external -extldflags -static/);
});

Deno.test("goBuildArguments() prefers the stamps of the executable", () => {
  const stamps = { "main.version": "v2.0.0", "main.tree": "" };

  assertEquals(goBuildArguments(RECIPE, { ...OUTPUT, stamps })[6], "-s -w -X main.version=v2.0.0 -X main.tree=");
});
