import { assertEquals, assertThrows } from "@std/assert";
import { EVENT_ID, type ScalarEvent } from "js-yaml";
import { placeIn, readEvents, startOf, tagOf } from "../../../../lib/base/yaml/events.ts";

const scalars = (text: string): ScalarEvent[] =>
  readEvents(text).events.filter((event): event is ScalarEvent => event.type === EVENT_ID.SCALAR);

Deno.test("readEvents() does not ask for indentation within quotes and brackets", () => {
  for (const text of ["a: {\nb: 1\n}\n", "a: 'b\nc'\n", "a: [\n{\nb: [\n1\n]\n}\n]\n", "a: {\n\tb: 1\n}\n"]) {
    readEvents(text);
  }
});

Deno.test("readEvents() takes tabs before brackets, and within what stands on their line", () => {
  for (const text of ["a:\t[b]\n", "a:\n  b: {c:\t[d]}\n", "a:\t[b,\nc,\n\td]\t# x\n"]) readEvents(text);

  const { text, events } = readEvents('a: [b,\t"c\td"]\n');
  const texts = events.filter((event): event is ScalarEvent => event.type === EVENT_ID.SCALAR)
    .map(({ valueStart, valueEnd }) => text.slice(valueStart, valueEnd));
  assertEquals(texts, ["a", "b", "c\td"]);
  for (const indented of ["-\t[b]\n", "a:\n\tb: [c]\n", "a:\n- \t[b]\n"]) {
    assertThrows(() => readEvents(indented), SyntaxError, "a tab indents");
  }
});

Deno.test("readEvents() counts columns as the text has them", () => {
  const { text, events } = readEvents("a: [\n b,\nc\n]\n");
  const places = events.filter(({ type }) => type === EVENT_ID.SCALAR).map((event) => placeIn(text, startOf(event)));

  assertEquals(places, [{ line: 1, column: 1 }, { line: 2, column: 2 }, { line: 3, column: 1 }]);
  assertThrows(() => readEvents("a: [\nb: {]\n"), SyntaxError, "line 2, column 5");
});

Deno.test("readEvents() ends with a text that is not indented for ever", () => {
  assertThrows(() => readEvents(`a: [\n${"1,\n".repeat(5_000)}]\n`), SyntaxError, "deficient indentation");
});

Deno.test("readEvents() finds what an alias stands for at its place", () => {
  const { events, targets } = readEvents("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");
  const aliases = [...events.keys()].filter((index) => events[index]?.type === EVENT_ID.ALIAS);

  assertEquals(aliases.map((index) => targets.get(index)), [3, 7]);
  assertThrows(() => readEvents("a: *x\n---\nb: &x 1\n"), SyntaxError, "unknown anchor at line 1, column 5");
});

Deno.test("tagOf() writes tags in full", () => {
  const text = "[!!int 1, !<tag:a,1:b> 2, !c 3, ! 4, !e!d 5, 6]";
  const handles = new Map([["!e!", "tag:e,1:"]]);

  assertEquals(
    scalars(`%TAG !e! tag:e,1:\n--- ${text}`).map((event) => tagOf(`%TAG !e! tag:e,1:\n--- ${text}`, event, handles)),
    ["tag:yaml.org,2002:int", "tag:a,1:b", "!c", "!", "tag:e,1:d", ""],
  );
});
