import { assertEquals } from "@std/assert";
import { lastLinesOf } from "../../../lib/install/last_lines.ts";
import { temporaryRoot } from "./_install.ts";

Deno.test("lastLinesOf() reads the end of a log, however large it is", async () => {
  await using root = await temporaryRoot();
  const log = `${root.path}/log`;
  await Deno.writeTextFile(log, `${"x".repeat(10_000)}\n${[1, 2, 3, 4, 5, 6].join("\n\n")}\n`);

  assertEquals(await lastLinesOf(log), ["2", "3", "4", "5", "6"]);

  await Deno.writeTextFile(log, "");
  assertEquals([await lastLinesOf(log), await lastLinesOf("/proc/nowhere/log")], [[], []]);
});
