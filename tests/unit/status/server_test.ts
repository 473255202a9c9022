import { assertEquals } from "@std/assert";
import { answer } from "../../../lib/status/server.ts";
import { K0sError } from "../../../lib/base/mod.ts";
import type { ConfigRoutes, StatusDocument, StatusSource } from "../../../lib/status/mod.ts";

function source(asked: number[] = []): StatusSource {
  return {
    status: () => Promise.resolve({ Version: "v1", Pid: 1 } as StatusDocument),
    components: (maxCount) => {
      asked.push(maxCount);
      return { events: {}, healthProbes: {} };
    },
  };
}

Deno.test("answer() gives the status as JSON", async () => {
  const response = await answer(new Request("http://localhost/status"), source());

  assertEquals(await response.json(), { Version: "v1", Pid: 1 });
});

Deno.test("answer() gives integers of 64 bits to the last digit", async () => {
  const status = () => Promise.resolve({ Pid: 9007199254740993n } as unknown as StatusDocument);
  const response = await answer(new Request("http://localhost/status"), { ...source(), status });

  assertEquals([await response.text(), response.headers.get("content-type")], [
    '{"Pid":9007199254740993}',
    "application/json",
  ]);
});

const COUNTS: [string, number][] = [["", 3], ["?maxCount=1", 1], ["?maxCount=9", 3], ["?maxCount=x", 3], [
  "?maxCount=-1",
  3,
]];

for (const [query, count] of COUNTS) {
  Deno.test(`answer() gives ${count} entries per component for "/components${query}"`, async () => {
    const asked: number[] = [];

    await (await answer(new Request(`http://localhost/components${query}`), source(asked))).body?.cancel();

    assertEquals(asked, [count]);
  });
}

Deno.test("answer() gives 404 for other paths", async () => {
  assertEquals((await answer(new Request("http://localhost/secrets"), source())).status, 404);
});

Deno.test("answer() gives refusals of a configuration as such, and says that workers have none", async () => {
  const request = () => new Request("http://localhost/config/reload", { method: "POST" });
  const reload = () => Promise.reject(new K0sError("spec.nosuch", { hint: "Correct it" }));
  const refused = await answer(request(), { ...source(), config: { reload } as unknown as ConfigRoutes });
  const worker = await answer(request(), source());

  assertEquals([refused.status, await refused.json()], [422, { message: "spec.nosuch", hint: "Correct it" }]);
  assertEquals([worker.status, (await worker.json()).hint], [422, "Type this on a controller"]);
});

Deno.test("answer() has certificates renewed, and says that a worker's are its kubelet's", async () => {
  const request = () => new Request("http://localhost/certificates/renew", { method: "POST", body: '["admin"]' });
  const renew = (renewed: readonly string[]) => Promise.resolve({ renewed, restarts: [] });
  const renewed = await answer(request(), { ...source(), certificates: { renew } });
  const worker = await answer(request(), source());

  assertEquals([renewed.status, await renewed.json()], [200, { renewed: ["admin"], restarts: [] }]);
  assertEquals([worker.status, (await worker.json()).message], [
    422,
    "This machine is a worker: the kubelet renews its certificates by itself",
  ]);
});
