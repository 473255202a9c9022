import { assertEquals } from "@std/assert";
import { z } from "zod";
import { inDocumentOrder, problemsOf } from "../../../lib/config/problems.ts";

const schema = z.strictObject({
  name: z.string(),
  count: z.number().int().optional(),
  tags: z.array(z.string()).optional(),
  wait: z.string().min(3, "too short").or(z.number()).optional(),
});
const messages = (value: unknown) =>
  problemsOf(schema.safeParse(value).error?.issues ?? [], schema, value).map(({ path, message }) =>
    `${path}: ${message}`
  );

Deno.test("problemsOf() says what is wrong without showing a value of the wrong type", () => {
  const cases: [unknown, string[]][] = [
    [{}, ["name: Required value"]],
    [{ name: 5 }, ["name: Invalid type: expected a string, got an integer: put it in quotes"]],
    [{ name: "a", count: 1.5 }, ["count: Invalid type: expected an integer, got a number"]],
    [{ name: "a", tags: {} }, ["tags: Invalid type: expected a list, got a mapping"]],
    [{ name: "a", wait: "x" }, ["wait: too short"]],
    [{ name: "a", cuont: 1 }, ['cuont: Unknown field "cuont": did you mean "count"?']],
    [{ name: "a", zzz: 1 }, ['zzz: Unknown field "zzz"']],
  ];
  for (const [value, expected] of cases) assertEquals(messages(value), expected);
});

Deno.test("inDocumentOrder() puts a missing field after its parent", () => {
  const problem = (path: string) => ({ path, message: "x" });
  const document = { a: { b: 1 }, c: [{ d: 1 }] };

  const ordered = inDocumentOrder(["c[0].d", "e", "c[0].missing", "a.b"].map(problem), document);

  assertEquals(ordered.map(({ path }) => path), ["e", "a.b", "c[0].missing", "c[0].d"]);
});
