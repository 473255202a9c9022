import { assertEquals } from "@std/assert";
import { platformIn, platformText, suitability } from "../../../lib/bundle/platforms.ts";

const platform = (text: string) => {
  const [os = "", architecture = "", variant] = text.split("/");
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
};

const CASES: [machine: string, image: string, rank: number | undefined][] = [
  ["linux/amd64", "linux/amd64", 0],
  ["linux/amd64", "linux/amd64/v1", 0],
  ["linux/amd64", "linux/386", 1],
  ["linux/amd64", "linux/amd64/v3", undefined],
  ["linux/amd64/v3", "linux/amd64/v2", 1],
  ["linux/amd64/v3", "linux/amd64", 2],
  ["linux/amd64", "linux/arm64", undefined],
  ["linux/amd64", "windows/amd64", undefined],
  ["linux/amd64", "unknown/unknown", undefined],
  ["linux/arm64", "linux/arm64/v8", 0],
  ["linux/arm64", "linux/arm/v7", 2],
  ["linux/arm/v7", "linux/arm", 0],
  ["linux/arm/v7", "linux/arm/v5", 2],
  ["linux/arm/v7", "linux/arm64", undefined],
  ["linux/riscv64", "linux/riscv64", 0],
];
for (const [machine, image, rank] of CASES) {
  Deno.test(`suitability() of ${image} on ${machine} is ${rank ?? "none"}`, () => {
    assertEquals(suitability(platform(image), platform(machine)), rank);
  });
}

Deno.test("platformText() has the variant if there is one", () => {
  assertEquals(["linux/arm/v7", "linux/amd64"].map((text) => platformText(platform(text))), [
    "linux/arm/v7",
    "linux/amd64",
  ]);
});

Deno.test("platformIn() takes what names a system and an architecture", () => {
  const values = [{ os: "linux", architecture: "arm", variant: "v7" }, {
    os: "linux",
    architecture: "amd64",
    variant: 1,
  }];

  assertEquals(values.map(platformIn), [platform("linux/arm/v7"), platform("linux/amd64")]);
  assertEquals([{ os: "linux" }, { architecture: "arm", os: 1 }, [], null, undefined].map(platformIn), [
    ...new Array<undefined>(5).fill(undefined),
  ]);
});
