import { assertEquals } from "@std/assert";
import { switchesToolchains } from "../../../../scripts/build/go_toolchain.ts";

for (
  const [version, expected] of [
    ["go1.19.8", false],
    ["go1.20.14", false],
    ["go1.21.0", true],
    ["go1.26.8", true],
    ["", false],
  ] as const
) {
  Deno.test(`switchesToolchains("${version}") is ${expected}`, () => {
    assertEquals(switchesToolchains(version), expected);
  });
}
