import { assertEquals } from "@std/assert";
import { formatForTerminal, logSink } from "../../../lib/command/log_sink.ts";
import { fakeContext } from "../cli/_cli.ts";

const RECORD = {
  at: new Date("2026-01-02T03:04:05Z"),
  level: "warning",
  message: "Started process",
  fields: { component: "etcd", gone: undefined, list: [1], empty: "" },
} as const;

Deno.test("formatForTerminal() puts the level first, in colour", () => {
  assertEquals(
    formatForTerminal(RECORD),
    "\x1b[33mWARN\x1b[0m[2026-01-02 03:04:05] Started process component=etcd list=[1]",
  );
});

Deno.test("logSink() writes k0s' text form where nobody looks", () => {
  const { context, written } = fakeContext();

  logSink("short", context)(RECORD);
  logSink("long", context)(RECORD);

  const line = 'time="2026-01-02 03:04:05" level=warning msg="Started process" component=etcd list="[1]" empty=""\n';
  assertEquals(written, { stdout: line, stderr: line });
});

Deno.test("logSink() writes for people on a terminal", () => {
  const { context, written } = fakeContext({ terminal: true });

  logSink("short", context)(RECORD);

  assertEquals(written.stderr.startsWith("\x1b[33mWARN"), true);
});
