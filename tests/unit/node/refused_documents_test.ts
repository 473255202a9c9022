import { assertEquals } from "@std/assert";
import { RefusedDocuments } from "../../../lib/node/refused_documents.ts";
import { aProcessSpec } from "../../support/a_process_spec.ts";

const document = (name: string, arg: string) => ({ spec: aProcessSpec({ name, args: [arg] }), files: [] });

Deno.test("RefusedDocuments knows what was refused until something else is asked for", () => {
  const told: (string | undefined)[] = [];
  const refused = new RefusedDocuments((why) => void told.push(why));
  refused.tell();
  refused.refuse(document("a", "1"), "it ends");
  refused.refuse(document("b", "1"), "it hangs");
  for (let times = 0; times < 2; times++) refused.tell();

  assertEquals([refused.has(document("a", "1")), refused.has(document("c", "1"))], [true, false]);
  assertEquals([refused.has(document("a", "2")), refused.has(document("a", "1"))], [false, false]);
  refused.tell();
  refused.forget("b");
  refused.tell();
  const a = "a runs by its former specification: it ends";
  const b = "b runs by its former specification: it hangs";
  assertEquals([told, refused.told], [[`${a}\n${b}`, b, undefined], undefined]);
});

Deno.test("RefusedDocuments.clear() forgets all, and says whether there was anything", () => {
  const refused = new RefusedDocuments(() => {});
  assertEquals(refused.clear(), false);
  refused.refuse(document("a", "1"), "it ends");

  assertEquals([refused.clear(), refused.has(document("a", "1"))], [true, false]);
});
