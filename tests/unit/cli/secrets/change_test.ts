import { assertEquals, assertMatch } from "@std/assert";
import { changeCommand } from "../../../../lib/cli/secrets/change.ts";

Deno.test("changeCommand() says what happens when it is interrupted, and takes no argument", () => {
  const { word, long = "", args, flags } = changeCommand({ change: "rotate", summary: "S", long: "L" });

  assertEquals([word, args, flags], ["rotate", undefined, undefined]);
  assertMatch(long, /^L\n\n[\s\S]*interrupted[\s\S]*type it again/);
});
