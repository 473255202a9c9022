import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { parseImageReference } from "../../../lib/registries/image_reference.ts";

const DIGEST = `sha256:${"0a".repeat(32)}`;

const GOOD: [text: string, host: string, repository: string, tag: string, digest: string][] = [
  ["busybox", "docker.io", "library/busybox", "latest", ""],
  ["a/b:1", "docker.io", "a/b", "1", ""],
  ["index.docker.io/busybox", "docker.io", "library/busybox", "latest", ""],
  ["localhost/x", "localhost", "x", "latest", ""],
  ["192.0.2.7:5000/a/b-c_d.e:v1.2", "192.0.2.7:5000", "a/b-c_d.e", "v1.2", ""],
  ["[2001:db8::1]:5000/x", "[2001:db8::1]:5000", "x", "latest", ""],
  [`registry.example/x@${DIGEST}`, "registry.example", "x", "", DIGEST],
  [`registry.example/x:1@${DIGEST}`, "registry.example", "x", "1", DIGEST],
];

Deno.test("parseImageReference() reads names as containerd does", () => {
  for (const [text, host, repository, tag, digest] of GOOD) {
    assertEquals(parseImageReference(text), { host, repository, tag, digest }, text);
  }
});

Deno.test("parseImageReference() says what is wrong with a name", () => {
  const cases: [text: string, message: string][] = [
    ["", "its path has other characters"],
    ["https://registry.example/x", "is no host of a registry"],
    ["Registry.example/x", "is no host of a registry"],
    ["registry.example/X", "its path has other characters"],
    ["x@sha256:12", "a digest is sha256: and 64"],
    ["x@md5:12", "a digest is sha256: and 64"],
    [`x@${DIGEST}@${DIGEST}`, "more than one @"],
    ["x:-1", '"-1" is no tag'],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseImageReference(text), K0sError, message);
  }
});
