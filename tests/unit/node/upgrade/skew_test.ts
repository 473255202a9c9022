import { assertEquals, assertThrows } from "@std/assert";
import { messageOf } from "../../../../lib/base/mod.ts";
import { checkVersionSkew, type VersionChange } from "../../../../lib/node/upgrade/skew.ts";

function refusal(from: string, to: string, more: Partial<VersionChange> = {}): string | undefined {
  try {
    checkVersionSkew({ from, to, force: false, ...more });
    return undefined;
  } catch (error) {
    return messageOf(error).replace(/^Cannot upgrade from \S+ to \S+: /, "");
  }
}

Deno.test("checkVersionSkew() allows patches, builds and one minor version", () => {
  const from = "v1.37.2+k0s.0";
  for (const to of ["v1.37.2+k0s.0", "v1.37.2+k0s.1", "v1.37.10+k0s.0", "v1.38.0+k0s.0"]) {
    assertEquals(refusal(from, to), undefined);
  }
});

Deno.test("checkVersionSkew() goes back and leaves out a minor version only when forced", () => {
  const cases = [
    ["v1.37.2+k0s.0", "v1.37.1+k0s.5", "it is older"],
    ["v1.37.2+k0s.1", "v1.37.2+k0s.0", "it is older"],
    ["v1.37.2+k0s.0", "v1.36.9+k0s.0", "it is older"],
    ["v1.37.2+k0s.0", "v1.39.0+k0s.0", "minor versions must not be left out"],
    ["v1.37.2+k0s.0", "v2.0.0+k0s.0", "minor versions must not be left out"],
  ] as const;
  for (const [from, to, why] of cases) {
    assertEquals([refusal(from, to), refusal(from, to, { force: true })], [why, undefined]);
  }
});

Deno.test("checkVersionSkew() never has a worker run a newer minor version than its controllers", () => {
  const change = { from: "v1.37.2+k0s.0", to: "v1.38.0+k0s.0" };
  for (const force of [false, true]) {
    assertEquals(
      refusal(change.from, change.to, { controllers: "v1.37.9", force }),
      "the controllers run v1.37.9, and a worker must not be newer",
    );
  }
  assertEquals(refusal(change.from, change.to, { controllers: "v1.38.1" }), undefined);
  assertEquals(refusal(change.from, "v1.37.4+k0s.0", { controllers: "v1.37.2" }), undefined);
});

Deno.test("checkVersionSkew() takes nothing for a version that is none", () => {
  assertThrows(() => checkVersionSkew({ from: "main", to: "v1.1.1+k0s.0", force: false }), Error, '"main"');
});
