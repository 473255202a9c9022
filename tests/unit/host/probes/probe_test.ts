import { assertEquals } from "@std/assert";
import { formatBytes } from "../../../../lib/host/mod.ts";
import { failed, pass, rejected, warning } from "../../../../lib/host/probes/probe.ts";

const NAME = { path: ["a"], displayName: "A" };

const SIZES: [number, string][] = [[0, "0 B"], [512, "512 B"], [1024, "1.0 KiB"], [1536, "1.5 KiB"], [
  16_750_372_454,
  "15.6 GiB",
]];
for (const [bytes, text] of SIZES) {
  Deno.test(`formatBytes() writes ${bytes} as ${text}`, () => assertEquals(formatBytes(bytes), text));
}

Deno.test("pass(), warning(), rejected() and failed() differ in their verdict", () => {
  const verdicts = [pass(NAME, "p"), warning(NAME, "p", "m"), rejected(NAME, "p", "m", "h"), failed(NAME, "m")];

  assertEquals(verdicts.map(({ verdict }) => verdict), ["pass", "warning", "rejected", "error"]);
  assertEquals(verdicts.map(({ hint }) => hint), [undefined, undefined, "h", undefined]);
});
