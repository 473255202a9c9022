import { assertEquals } from "@std/assert";
import type { z } from "zod";
import * as fields from "../../../../lib/config/schema/fields.ts";

const message = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

Deno.test("isDnsName() takes underscores and refuses addresses and empty labels", () => {
  const cases: [string, boolean][] = [
    ["a_b.example", true],
    ["a.example.", true],
    ["-a", false],
    ["a..b", false],
    ["10.0.0.1", false],
    ["a".repeat(64), false],
    ["", false],
  ];
  for (const [text, expected] of cases) assertEquals(fields.isDnsName(text), expected, text);
});

Deno.test("duration() gives Go's own form", () => {
  assertEquals(fields.duration().parse("90m"), "1h30m0s");
  assertEquals(message(fields.duration(), "1d")?.startsWith('Invalid value: "1d": invalid duration'), true);
});

Deno.test("positiveDuration() refuses what is over at once", () => {
  assertEquals(fields.positiveDuration().parse("90m"), "1h30m0s");
  for (const text of ["0s", "-5h"]) {
    assertEquals(message(fields.positiveDuration(), text)?.endsWith("must be greater than 0"), true, text);
  }
});

Deno.test("address(), host(), dnsName(), cidr() and port() refuse in upstream's words", () => {
  const cases: [z.ZodType, unknown, string][] = [
    [fields.address(), "foo", 'Invalid value: "foo": invalid IP address'],
    [fields.address(), "::", 'Invalid value: "::": invalid INADDR_ANY'],
    [fields.host(), "-x", 'Invalid value: "-x": invalid IP address / DNS name'],
    [fields.dnsName(), "a b", 'Invalid value: "a b": invalid DNS name'],
    [fields.cidr(), "10.0.0.0", 'Invalid value: "10.0.0.0": invalid CIDR address'],
    [fields.port(), 0, "Invalid value: 0: must be between 1 and 65535, inclusive"],
    [fields.oneOf(["a", "b"]), "c", 'Unsupported value: "c": supported values: "a", "b"'],
    [fields.oneOf(["a", "b"]), "", "Required value"],
  ];
  for (const [schema, value, expected] of cases) assertEquals(message(schema, value), expected);
});

Deno.test("patch() requires a target and a known type", () => {
  const given = { target: { kind: "", name: "a" }, patch: { type: "foo", content: "x" } };

  assertEquals(fields.patch().safeParse(given).error?.issues.map(({ message }) => message), [
    "is required",
    'invalid type "foo": must be one of JSON, StrategicMergePatch, MergePatch',
  ]);
});
