import { assertEquals } from "@std/assert";
import { bootFigures } from "../../../../../scripts/bench/node/boot_spans.ts";

Deno.test("bootFigures() takes unpacking from the first beginning to the last end", () => {
  const status = {
    Boot: [
      { name: "unpack-control-plane", startMs: 10, endMs: 50 },
      { name: "unpack-runtime", startMs: 30, endMs: 90 },
      { name: "storage", startMs: 50, endMs: 60 },
      { name: "images", startMs: 90 },
    ],
  };

  assertEquals(bootFigures(JSON.stringify(status)), {
    "boot.unpack-control-planeMs": 40,
    "boot.unpack-runtimeMs": 60,
    "boot.storageMs": 10,
    extractionMs: 80,
  });
});

Deno.test("bootFigures() has nothing to say about a status without a boot graph", () => {
  assertEquals(bootFigures('{"Version":"v1"}'), {});
});
