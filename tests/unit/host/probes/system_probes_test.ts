import { assertEquals } from "@std/assert";
import {
  hasKernelFeature,
  probeClock,
  probeFileDescriptors,
  probeKernelRelease,
  probeLocalhost,
  probeMemory,
} from "../../../../lib/host/probes/system_probes.ts";
import { FakeClock } from "../../../support/fakes.ts";

const GIB = 1024 ** 3;

const MEMORY: [number, boolean, string][] = [[GIB, true, "pass"], [GIB - 1, true, "warning"], [GIB - 1, false, "pass"]];
for (const [bytes, controller, verdict] of MEMORY) {
  Deno.test(`probeMemory() judges ${bytes} bytes, controller ${controller}`, () => {
    assertEquals(probeMemory(bytes, { controller }).verdict, verdict);
  });
}

const CLOCKS: [string, string | undefined, string][] = [
  ["2026-01-01T00:00:00Z", undefined, "pass"],
  ["2026-01-01T00:00:00Z", "2025-12-31T00:00:00Z", "pass"],
  ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "rejected"],
  ["1970-01-01T00:01:00Z", undefined, "rejected"],
];
for (const [now, notBefore, verdict] of CLOCKS) {
  Deno.test(`probeClock() judges ${now} with an authority from ${notBefore}`, () => {
    const authority = notBefore === undefined ? undefined : new Date(notBefore);

    assertEquals(probeClock(new FakeClock(now), authority).verdict, verdict);
  });
}

const RELEASES: [string, string][] = [["2.6.32", "warning"], ["3.9.1", "warning"], ["3.10.0-1160.el7", "pass"], [
  "6.1.0",
  "pass",
]];
for (const [release, verdict] of RELEASES) {
  Deno.test(`probeKernelRelease() judges ${release}`, () => assertEquals(probeKernelRelease(release).verdict, verdict));
}

const LIMITS: [string, string][] = [["1024", "warning"], ["65536", "pass"], ["unlimited", "pass"]];
for (const [soft, verdict] of LIMITS) {
  Deno.test(`probeFileDescriptors() judges ${soft}`, () => {
    const text = `Max processes   1  1  processes\nMax open files            ${soft}               unlimited   files\n`;

    assertEquals(probeFileDescriptors(text).verdict, verdict);
  });
}

Deno.test("probeLocalhost() shows the addresses", async () => {
  assertEquals((await probeLocalhost()).verdict, "pass");
});

Deno.test("hasKernelFeature() looks for the word at the end of a line, or for the path", async () => {
  const evidence = await Deno.makeTempFile();
  await Deno.writeTextFile(evidence, "nodev\toverlay\n\text4\n");

  assertEquals(await hasKernelFeature({ module: "overlay", purpose: "", evidence, word: "overlay" }), true);
  assertEquals(await hasKernelFeature({ module: "x", purpose: "", evidence, word: "over" }), false);
  assertEquals(await hasKernelFeature({ module: "x", purpose: "", evidence: `${evidence}.missing` }), false);
  await Deno.remove(evidence);
});
