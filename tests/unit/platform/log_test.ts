import { assertEquals } from "@std/assert";
import { createLogger, formatRecord, type LogRecord } from "../../../lib/platform/mod.ts";

const at = new Date("2026-01-02T15:04:05.678Z");

Deno.test("formatRecord() writes k0s's text form", () => {
  const fields = { component: "etcd", pid: 7, empty: "", skipped: undefined, list: [1, "b"], quote: 'a "b"' };

  const line = formatRecord({ at, level: "warning", message: "Started process", fields });

  assertEquals(
    line,
    'time="2026-01-02 15:04:05" level=warning msg="Started process" component=etcd pid=7 empty="" ' +
      'list="[1,\\"b\\"]" quote="a \\"b\\""',
  );
});

Deno.test("createLogger() drops what is below its level and adds its fields", () => {
  const records: LogRecord[] = [];
  const log = createLogger("info", (record) => records.push(record), { component: "a" });

  log.debug("dropped");
  log.with({ stream: "stderr" }).error("kept", { component: "b" });

  assertEquals(records.map(({ level, message, fields }) => ({ level, message, fields })), [
    { level: "error", message: "kept", fields: { component: "b", stream: "stderr" } },
  ]);
});
