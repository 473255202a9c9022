import { assertEquals } from "@std/assert";
import { throughLogTape } from "../../../lib/command/log_tape.ts";
import type { LogRecord } from "../../../lib/platform/mod.ts";

Deno.test("throughLogTape() hands records on unchanged, braces included", async () => {
  const seen: LogRecord[] = [];
  const sink = await throughLogTape((record) => void seen.push(record));
  const at = new Date("2026-01-02T03:04:05Z");
  const records: LogRecord[] = (["debug", "info", "warning", "error"] as const).map((level) => ({
    at,
    level,
    message: `A {brace} at ${level}`,
    fields: { component: "etcd", message: "inner" },
  }));

  for (const record of records) sink(record);

  assertEquals(seen, records);
});
