import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { KubeApiError } from "../../../lib/kube/kube_api_error.ts";
import { nameOf, namespaceOf, queryOf, watchEventOf } from "../../../lib/kube/requests.ts";

const OBJECT = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "b" } };

Deno.test("queryOf() encodes what is set", () => {
  assertEquals(
    queryOf({ labelSelector: "a=b,c", limit: 5, continue: "", other: undefined }),
    "?labelSelector=a%3Db%2Cc&limit=5",
  );
  assertEquals(queryOf({ continue: "" }), "");
});

Deno.test("namespaceOf() prefers what the caller says", () => {
  assertEquals([namespaceOf(OBJECT, {}), namespaceOf(OBJECT, { namespace: "z" })], ["b", "z"]);
});

Deno.test("nameOf() refuses an object without a name", () => {
  assertEquals(nameOf(OBJECT), "a");
  assertThrows(() => nameOf({ ...OBJECT, metadata: {} }), K0sError, "it has no metadata.name");
});

Deno.test("watchEventOf() turns an ERROR line into an error with its code", () => {
  const line = { type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired", message: "too old" } };

  const error = assertThrows(() => watchEventOf(line, "/x"), KubeApiError);

  assertEquals(error.status, 410);
});

Deno.test("watchEventOf() refuses what is no event", () => {
  assertThrows(() => watchEventOf({ type: "ADDED" }, "/x"), K0sError, "not a watch event");
});
