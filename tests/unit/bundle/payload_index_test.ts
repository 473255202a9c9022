import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { parsePayloadIndex } from "../../../lib/bundle/payload_index.ts";

const PART = {
  name: "kubernetes",
  kind: "executable",
  version: "v1.37.2",
  module: "k8s.io/kubernetes",
  licence: "Apache-2.0",
  mode: 0o755,
  links: ["kubelet"],
  sizeBytes: 10,
  sha256: "a".repeat(64),
  frames: [
    { offset: 0, compressedBytes: 5, sizeBytes: 6, sha256: "a".repeat(64) },
    { offset: 5, compressedBytes: 5, sizeBytes: 4, sha256: "b".repeat(64) },
  ],
};
const INDEX = {
  formatVersion: 1,
  k0sVersion: "v1.37.2+k0s.0",
  architecture: "amd64",
  payloadOffset: 100,
  payloadSizeBytes: 10,
  parts: [PART],
};

Deno.test("parsePayloadIndex() reads what the build writes", () => {
  const [digest, diffId] = ["b", "c"].map((digit) => `sha256:${digit.repeat(64)}`);
  const index = { ...INDEX, layers: [{ identity: "files-1:x", digest, sizeBytes: 7, diffId }] };

  assertEquals(parsePayloadIndex(JSON.stringify(index)), index);
});

Deno.test("parsePayloadIndex() reads the programs of a multi-call file", () => {
  const programs = [{ name: "kubelet", version: "v1", module: "k8s.io/kubernetes", licence: "Apache-2.0" }];

  const { parts } = parsePayloadIndex(JSON.stringify({ ...INDEX, parts: [{ ...PART, programs }] }));

  assertEquals(parts[0]?.programs, programs);
});

const BAD: [string, unknown, string][] = [
  ["another format", { ...INDEX, formatVersion: 2 }, "formatVersion: must be one of 1"],
  ["a missing field", { ...INDEX, payloadOffset: undefined }, "payloadOffset: must be a whole number"],
  ["parts that are no list", { ...INDEX, parts: {} }, "parts: must be a list"],
  ["a name that leaves the directory", { ...INDEX, parts: [{ ...PART, name: "../etc" }] }, "parts[0].name"],
  ["a link that leaves the directory", { ...INDEX, parts: [{ ...PART, links: ["/etc/x"] }] }, "is not a file name"],
  ["a name used twice", { ...INDEX, parts: [PART, PART] }, 'name "kubernetes" is used twice'],
  ["sizes that do not add up", { ...INDEX, parts: [{ ...PART, sizeBytes: 11 }] }, "frames hold 10 bytes, the part 11"],
  ["a frame outside", { ...INDEX, payloadSizeBytes: 9 }, "a frame lies outside the payload"],
  ["a short digest", { ...INDEX, parts: [{ ...PART, sha256: "abc" }] }, "parts[0].sha256"],
  ["something that is no object", [], "must be an object"],
];

for (const [what, index, problem] of BAD) {
  Deno.test(`parsePayloadIndex() refuses ${what}`, () => {
    const error = assertThrows(() => parsePayloadIndex(JSON.stringify(index)), ConfigError);

    assertStringIncludes(error.message, problem);
  });
}

Deno.test("parsePayloadIndex() refuses text that is not JSON", () => {
  assertThrows(() => parsePayloadIndex("{"), ConfigError, "not JSON");
});
