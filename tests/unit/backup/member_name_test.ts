import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { absolutePath } from "../../../lib/platform/mod.ts";
import { checkedName, isInTree, SeenNames, UnsafeArchiveError } from "../../../lib/backup/member_name.ts";

for (const [name, expected] of [["pki/", "pki"], ["./pki/ca.crt", "pki/ca.crt"], ["a..b/c", "a..b/c"]] as const) {
  Deno.test(`checkedName() takes ${name}`, () => assertEquals(checkedName(name), expected));
}

for (const name of ["/etc/passwd", "../x", "pki/../../x", "..", "", "/", "./", "a//b", "a/./b", "a\0b", "a\nb"]) {
  Deno.test(`checkedName() refuses ${JSON.stringify(name)}`, () => {
    assertThrows(() => checkedName(name), UnsafeArchiveError);
  });
}

Deno.test("checkedName() never lets a name out of the directory that it is put into", () => {
  const part = fc.oneof(fc.constantFrom("..", ".", "", "/", "a", "\\", "~"), fc.string());
  fc.assert(fc.property(fc.array(part), (parts) => {
    let name: string;
    try {
      name = checkedName(parts.join("/"));
    } catch (error) {
      if (error instanceof UnsafeArchiveError) return;
      throw error;
    }
    assertEquals(absolutePath(`/inside/${name}`), `/inside/${name}`);
  }));
});

const CONFLICTS: readonly [what: string, names: readonly [string, boolean][]][] = [
  ["a file twice", [["pki/a", false], ["pki/a", false]]],
  ["a file in a file", [["pki", false], ["pki/a", false]]],
  ["a file in place of a directory", [["pki/a", false], ["pki", false]]],
  ["a directory in place of a file", [["pki", false], ["pki", true]]],
];
for (const [what, names] of CONFLICTS) {
  Deno.test(`SeenNames refuses ${what}`, () => {
    const seen = new SeenNames();
    assertThrows(() => names.forEach((name) => seen.add(...name)), UnsafeArchiveError);
  });
}

Deno.test("SeenNames takes a directory again, and the file that upstream archives twice", () => {
  const seen = new SeenNames();
  for (const name of ["helmhome", "helmhome"]) seen.add(name, true);
  for (const name of ["helmhome/repositories.yaml", "helmhome/repositories.yaml"]) seen.add(name, false);
});

Deno.test("isInTree() knows the directories that are archived as they are", () => {
  assertEquals(["pki/ca.key", "images", "etcd-snapshot.db", "pkix/a"].map(isInTree), [true, true, false, false]);
});
