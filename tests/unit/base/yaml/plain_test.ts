import { assertEquals } from "@std/assert";
import { needsQuotes } from "../../../../lib/base/yaml/plain.ts";

Deno.test("needsQuotes() lets a text stand as it is where every YAML reads it so", () => {
  const texts = [
    "a",
    "a b",
    "https://h:1/",
    "0.0.0.0:10256",
    "system:nodes",
    "-conf",
    "--a=$(B)",
    "a#b",
    "v1.2",
    "10.0.0.0/8",
  ];

  assertEquals(texts.filter(needsQuotes), []);
});

Deno.test("needsQuotes() asks for quotes where some YAML reads something else, or nothing", () => {
  const texts = [
    ...[
      "",
      " a",
      "a ",
      "a: b",
      "a:",
      "a #b",
      "- a",
      "-",
      "? a",
      ": a",
      "#a",
      "*a",
      "&a",
      "!a",
      "|",
      ">",
      "@a",
      "`a",
      "%a",
    ],
    ...["[a", "{a", "]", "}", ",a", "'a", '"a', "---", "...", "a\nb", "a\tb", "\u00a0", "a\u0085"],
    ...[
      "yes",
      "No",
      "on",
      "y",
      "n",
      "~",
      "null",
      "true",
      "1",
      "1_0",
      "0o7",
      "07",
      "08",
      "0x1",
      "1e3",
      ".5",
      ".inf",
      "1:30",
    ],
    ...["2001-01-01", "=", "<<", "1,000", "0b1", "12:30:45", "190:20:30.15"],
  ];

  assertEquals(texts.filter((text) => !needsQuotes(text)), []);
});
