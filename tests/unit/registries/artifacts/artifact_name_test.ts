import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { artifactName } from "../../../../lib/registries/artifacts/artifact_name.ts";

const DIGEST = `sha256:${"0a".repeat(32)}`;

const CASES: [text: string, names: string[]][] = [
  ["alpine", ["docker.io/library/alpine:latest"]],
  ["team/app:1", ["docker.io/team/app:1"]],
  ["registry.example:5000/app", ["registry.example:5000/app:latest"]],
  [`example.com/app@${DIGEST}`, [`example.com/app@${DIGEST}`]],
  [`example.com/app:1@${DIGEST}`, [`example.com/app:1@${DIGEST}`, "example.com/app:1", `example.com/app@${DIGEST}`]],
];
for (const [text, names] of CASES) {
  Deno.test(`artifactName() of ${text.slice(0, 30)} has the names that upstream writes`, () => {
    const found = artifactName(text);

    assertEquals([found.name, found.names], [names[0], names]);
  });
}

Deno.test("artifactName() says which name is none, in upstream's words", () => {
  assertThrows(
    () => artifactName("Example.com/App"),
    K0sError,
    "while parsing Example.com/App: Cannot read the image name",
  );
});
