import { assertEquals, assertThrows } from "@std/assert";
import { parsePlatform, platformFlag } from "../../../../lib/cli/airgap/platform.ts";

const HERE = { os: "linux", architecture: "amd64" };

const PLATFORMS: [text: string, os: string, architecture: string, variant?: string][] = [
  ["linux", "linux", "amd64"],
  ["arm64", "linux", "arm64"],
  ["linux/arm/v7", "linux", "arm", "v7"],
  ["Linux/AArch64", "linux", "arm64"],
  ["windows(10.0.20348)/amd64", "windows", "amd64"],
  ["macos/x86_64", "darwin", "amd64"],
];
for (const [text, os, architecture, variant] of PLATFORMS) {
  Deno.test(`parsePlatform() reads ${text}`, () => {
    const expected = { os, architecture, ...(variant === undefined ? {} : { variant }) };

    assertEquals(parsePlatform(text, HERE), expected);
  });
}

for (const text of ["", "beos", "linux/", "linux/amd64/v1/x", "a b/amd64", "linux(1", "(1)/amd64", "amd64(1)"]) {
  Deno.test(`parsePlatform() refuses "${text}"`, () => void assertThrows(() => parsePlatform(text, HERE), RangeError));
}

Deno.test("--platform is this machine's by default, and refuses what is none", () => {
  const { default: preset, kind } = platformFlag(HERE, "the platform");

  assertEquals([preset, kind.read("linux/arm/v7", undefined)], ["linux/amd64", "linux/arm/v7"]);
  assertThrows(() => kind.read("beos", undefined), RangeError, '"beos": unknown operating system or architecture');
});
