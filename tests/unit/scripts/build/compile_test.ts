import { assertEquals, assertMatch } from "@std/assert";
import { goBuildArguments, sourceDigest } from "../../../../scripts/build/compile.ts";
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

Deno.test("sourceDigest() has the modules of ours that a component shares, so that it is compiled anew with them", async () => {
  const folder = await Deno.makeTempDir();
  const write = async (path: string, text: string) => {
    await Deno.mkdir(`${folder}/${path.split("/")[0]}`, { recursive: true });
    await Deno.writeTextFile(`${folder}/${path}`, text);
  };
  await write("checks/checks.go", "package checks");
  await write("kine/main.go", "package main");
  await write("kine/go.mod", "module kine\n\nreplace example.com/checks => ../checks\n");
  await write("pause/pause.c", "int main;");

  const paths = async (name: string) => [...(await sourceDigest(folder, name)).keys()].toSorted();
  assertEquals(await paths("kine"), ["../checks/checks.go", "go.mod", "main.go"]);
  assertEquals(await paths("pause"), ["pause.c"]);
  await Deno.remove(folder, { recursive: true });
});
