import { assertEquals, assertThrows } from "@std/assert";
import { allDocuments, firstDocument } from "../../../../lib/base/yaml/documents.ts";

Deno.test("firstDocument() tells where the next one begins", () => {
  assertEquals(firstDocument("---\na: 1\n---\nb: 2\n"), { value: { a: 1 }, next: { line: 3, column: 1 } });
  assertEquals(firstDocument("a: 1\n...\nb: 2\n"), { value: { a: 1 }, next: { line: 2, column: 1 } });
  assertEquals(firstDocument("# a\n"), { value: null, next: undefined });
  assertEquals(firstDocument("--- 1\n"), { value: 1, next: undefined });
});

Deno.test("allDocuments() parts at each line that begins with three dashes, and leaves empty ones out", () => {
  assertEquals(allDocuments("---\n---\na: 1\n---# x\n\ufeffb: 2\n--- \nnull\n"), [{ a: 1 }, { b: 2 }]);
});

Deno.test("allDocuments() tells places of the whole text", () => {
  assertThrows(() => allDocuments("a: 1\r\n---\r\nb: [\r\n---\r\n"), SyntaxError, "at line 4, column 1");
  assertThrows(() => allDocuments("a: 1\n---\nb: 1\n--- {c: 1}\n"), SyntaxError, "at line 4, column 1");
  assertThrows(() => allDocuments("a: 1\n---\n\n\tb: 1\n"), SyntaxError, "at line 4, column 1");
});

Deno.test("allDocuments() tells of keys that are there twice by places of the whole text", () => {
  const found: string[] = [];
  const onDuplicate = (_key: string, { message }: Error) => void found.push(message);

  assertEquals(allDocuments("a: 1\n---\nb: 1\nb: 2\n---\nc: 1\n", { onDuplicate }), [{ a: 1 }, { b: 2 }, { c: 1 }]);
  assertEquals(found, ['duplicated key "b" at line 4, column 1']);
});

Deno.test("allDocuments() reads tabs between the brackets of JSON", () => {
  assertEquals(firstDocument('[\n\t{\n\t\t"a": 1\n\t}\n]\n').value, [{ a: 1 }]);
});

Deno.test("allDocuments() reads objects of JSON one after another, and YAML in braces", () => {
  assertEquals(allDocuments('{"a":1}\n{"b":"}{\\""}{"c":9007199254740993}'), [
    { a: 1 },
    { b: '}{"' },
    { c: 9007199254740993n },
  ]);
  assertEquals(allDocuments('{"a":1}\n---\nb: yes\n'), [{ a: 1 }, { b: true }]);
  assertEquals(allDocuments("{a: 1,}\n"), [{ a: 1 }]);
});
