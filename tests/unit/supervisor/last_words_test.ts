import { assertEquals } from "@std/assert";
import { lastWords } from "../../../lib/supervisor/last_words.ts";

const CASES: [string, string[], string | undefined][] = [
  [
    "the error of a line of klog",
    [`E1123 11:38:55.731012    1101 run.go:72] "command failed" err="failed to run Kubelet: no \\"cpu MHz\\""`],
    'failed to run Kubelet: no "cpu MHz"',
  ],
  ["a line of klog without a field", ["F1123 11:38:55.731012 1 main.go:7] cannot listen"], "cannot listen"],
  ["logrus", [`time="2026-11-23" level=fatal msg="cannot open \\"a\\""`], 'cannot open "a"'],
  ["logrus with level and message far apart", [`time="x" level=error error="e" msg="m"`], "m"],
  ["zap", [`{"level":"fatal","ts":"x","msg":"discovery failed","error":"member removed"}`], "member removed"],
  ["a panic before its stack", ["panic: disk full", "", "goroutine 1 [running]:", "main.main()"], "panic: disk full"],
  ["an error before the usage", ["Error: unknown flag: --x", "Usage:", "  kine [flags]"], "Error: unknown flag: --x"],
  ["an error behind the name of the program", ["keepalived: fatal: no interface"], "fatal: no interface"],
  ["the last of several", ["Error: one", "Error: two", "bye"], "Error: two"],
  ["nothing that looks like an error", ["I1123 11:38:55.731012 1 a.go:1] started", "done"], undefined],
  ["a line about errors", ['level=info msg="0 errors"'], undefined],
  ["no lines", [], undefined],
];

for (const [what, lines, expected] of CASES) {
  Deno.test(`lastWords() finds ${what}`, () => {
    assertEquals(lastWords(lines), expected);
  });
}

Deno.test("lastWords() shortens what is long", () => {
  assertEquals(lastWords([`Error: ${"x".repeat(1000)}`])?.length, 300);
});
