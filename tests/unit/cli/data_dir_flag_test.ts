import { assertEquals } from "@std/assert";
import { FlagValues } from "../../../lib/command/mod.ts";
import { DATA_DIR_FLAG } from "../../../lib/cli/data_dir_flag.ts";

Deno.test("DATA_DIR_FLAG has upstream's default", () => {
  assertEquals(new FlagValues([DATA_DIR_FLAG], new Map()).text("data-dir"), "/var/lib/k0s");
});
