import { assertEquals } from "@std/assert";
import { pathsOf } from "../../../lib/command/completion_model.ts";
import { MODEL } from "../cli/completion/_model.ts";

Deno.test("completionModel() has an entry per command that is shown", () => {
  assertEquals(MODEL.map(({ path }) => path), ["", "config", "config create", "kubectl", "shell"]);
  assertEquals(MODEL[0]?.words.map(({ word }) => word), ["config", "kubectl", "shell"]);
  assertEquals(MODEL[4]?.words.map(({ word }) => word), ["bash", "zsh"]);
});

Deno.test("completionModel() leaves out hidden and deprecated flags", () => {
  assertEquals(MODEL[2]?.flags.map(({ spellings }) => spellings.join()), [
    "--config,-c",
    "--data-dir",
    "--mode",
    "--name",
    "--help,-h",
  ]);
  assertEquals(MODEL[3]?.flags, []);
});

Deno.test("pathsOf() adds the aliases", () => {
  assertEquals(pathsOf(MODEL[3]!), ["kubectl", "kc"]);
});
