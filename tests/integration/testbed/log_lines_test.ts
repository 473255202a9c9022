import { assertEquals } from "@std/assert";
import { logLines } from "../../support/log_lines.ts";

const LINES: [line: string, isError: boolean][] = [
  [
    'time="2026-11-27 18:25:29" level=info msg="I1127 18:25:29.930323     212 kubelet.go:1764] \\"Fine\\"" component=kubelet',
    false,
  ],
  [
    'time="2026-11-27 18:25:29" level=info msg="E1127 18:25:29.930323     212 summary.go:91] \\"Bad\\"" component=kubelet',
    true,
  ],
  ['time="2026-11-27 18:25:29" level=error msg="Background task failed"', true],
  ['time="2026-11-27 18:25:29" level=info msg="time=\\"2026\\" level=error msg=\\"x\\"" component=containerd', true],
  ['time="2026-11-27 18:25:29" level=info msg="ERRO[2026-11-27T18:25:29Z] x" component=kine', true],
  ["2026-11-27T18:25:29.123456789Z stderr F E1127 18:25:29.000000       1 proxier.go:1] x", true],
  ["2026-11-27T18:25:29.123456789+02:00 stdout F [INFO] plugin/reload: Running", false],
  ["2026-11-27T18:25:29.123456789Z stdout F [ERROR] plugin/errors: 2 x", true],
  ['2026-11-27T18:25:29.123456789Z stderr F {"level":"error","msg":"x"}', true],
];

Deno.test("logLines() knows the time of each line, and errors", () => {
  const found = logLines(`${LINES.map(([line]) => line).join("\n")}\n\tat continued\n`);

  assertEquals(found.map(({ isError }) => isError), LINES.map(([, isError]) => isError));
  assertEquals(found.filter(({ atMs }) => Number.isNaN(atMs)), []);
});
