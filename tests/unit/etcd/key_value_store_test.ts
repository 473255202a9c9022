import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { KeyValueStore } from "../../../lib/etcd/key_value_store.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock } from "../../support/fakes.ts";
import { rangeResponse } from "../../support/range_response.ts";

const SIGNAL = new AbortController().signal;

function storeOf(answer: (url: string, body: string) => Response) {
  const http = new FakeHttp();
  http.answer = (url, init) => answer(url, new TextDecoder().decode(init.body as Uint8Array));
  const access = { session: { unixSocket: "/proc/nowhere/kine.sock" }, urls: ["http://a", "http://b"] };
  return { http, store: new KeyValueStore(access, { http, clock: new FakeClock() }) };
}

const value = new Uint8Array([1]);

Deno.test("KeyValueStore.get() asks the next server when one does not answer, and tells a missing key", async () => {
  const { store, http } = storeOf((url) =>
    url.startsWith("http://a") ? new Response(null, { status: 503 }) : rangeResponse([{ key: "/k", value }])
  );
  assertEquals(await store.get("/k", SIGNAL), value);
  store[Symbol.dispose]();
  assertEquals(http.openSessions, 0);

  assertEquals(await storeOf(() => rangeResponse([])).store.get("/k", SIGNAL), undefined);
});

Deno.test("KeyValueStore.get() says why no server answers", async () => {
  const { store } = storeOf((url) =>
    url.startsWith("http://a") ? new Response(null, { headers: { "grpc-status": "7" } }) : new Response("no protobuf")
  );
  await assertRejects(() => store.get("/k", SIGNAL), K0sError, "permission denied; ");
});

Deno.test("KeyValueStore.list() goes on after the last key of a page", async () => {
  const asked: string[] = [];
  const { store } = storeOf((_, body) => {
    asked.push(body.slice(7).split("\u0012")[0]!);
    return asked.length === 1
      ? rangeResponse([{ key: "/s/a", value }, { key: "/s/b", value }], { hasMore: true })
      : rangeResponse([{ key: "/s/c", value }]);
  });
  const found = await Array.fromAsync(store.list("/s/", SIGNAL), ({ key }) => key);
  assertEquals(found, ["/s/a", "/s/b", "/s/c"]);
  assertEquals(asked, ["/s/", "/s/b\0"]);
});
