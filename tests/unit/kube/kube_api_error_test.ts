import { assertEquals, assertRejects } from "@std/assert";
import {
  apiErrorFrom,
  ignoring,
  ignoringNotFound,
  isConflict,
  isGone,
  isNotFound,
  isTransient,
  KubeApiError,
  KubeUnreachableError,
} from "../../../lib/kube/kube_api_error.ts";

Deno.test("apiErrorFrom() takes message and reason from a Status", () => {
  const error = apiErrorFrom("GET /x", 404, '{"kind":"Status","reason":"NotFound","message":"pods \\"a\\" not found"}');

  assertEquals(error.message, 'Cannot GET /x: pods "a" not found (404 NotFound)');
  assertEquals([error.status, error.reason], [404, "NotFound"]);
});

const FOREIGN = [
  { body: "upstream gone", message: "Cannot GET /x: upstream gone (502)" },
  { body: "", message: "Cannot GET /x: HTTP 502 (502)" },
  { body: '{"cut', message: 'Cannot GET /x: {"cut (502)' },
];
for (const { body, message } of FOREIGN) {
  Deno.test(`apiErrorFrom() copes with the body ${JSON.stringify(body)}`, () => {
    assertEquals(apiErrorFrom("GET /x", 502, body).message, message);
  });
}

Deno.test("apiErrorFrom() reads Retry-After in seconds", () => {
  assertEquals(apiErrorFrom("GET /x", 429, "", "3").retryAfterMs, 3_000);
  assertEquals(apiErrorFrom("GET /x", 429, "", null).retryAfterMs, undefined);
});

const of = (status: number) => apiErrorFrom("GET /x", status, "");
const KINDS = [
  { error: of(404), kinds: ["notFound"] },
  { error: of(409), kinds: ["conflict"] },
  { error: of(410), kinds: ["gone"] },
  { error: of(429), kinds: ["transient"] },
  { error: of(503), kinds: ["transient"] },
  { error: of(403), kinds: [] },
  { error: new KubeUnreachableError("Cannot connect"), kinds: ["transient"] },
  { error: new Error("other"), kinds: [] },
];
for (const { error, kinds } of KINDS) {
  Deno.test(`errors are told apart: ${error.message}`, () => {
    const tests = { notFound: isNotFound, conflict: isConflict, gone: isGone, transient: isTransient };

    const found = Object.entries(tests).filter(([, test]) => test(error)).map(([name]) => name);

    assertEquals(found, kinds);
  });
}

Deno.test("ignoringNotFound() gives undefined for 404 only", async () => {
  assertEquals(await ignoringNotFound(() => Promise.reject(of(404))), undefined);
  assertEquals(await ignoringNotFound(() => Promise.resolve(1)), 1);
  await assertRejects(() => ignoringNotFound(() => Promise.reject(of(500))), KubeApiError);
});

Deno.test("ignoring() lets other errors through", async () => {
  await assertRejects(() => ignoring(() => false, () => Promise.reject(of(404))), KubeApiError);
});
