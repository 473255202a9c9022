import { assertEquals } from "@std/assert";
import { TEXTS } from "../../../../lib/cli/install/flag_kinds.ts";

Deno.test("TEXTS keeps each occurrence whole", () => {
  assertEquals(TEXTS.read("NO_PROXY=a,b", ["A=1"]), ["A=1", "NO_PROXY=a,b"]);
  assertEquals([TEXTS.show([]), TEXTS.show(["a", "b"])], [undefined, "[a,b]"]);
});
