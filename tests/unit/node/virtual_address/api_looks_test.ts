import { assertEquals, assertMatch } from "@std/assert";
import { ApiLooks } from "../../../../lib/node/virtual_address/api_looks.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

const NEVER = new AbortController().signal;
const URL = "https://192.0.2.11:6443";

async function withLooks(body: (looks: ApiLooks, http: FakeHttp, clock: FakeClock) => Promise<void>): Promise<void> {
  const pkiDir = await Deno.makeTempDir();
  for (const name of ["ca.crt", "admin.crt", "admin.key"]) await Deno.writeTextFile(`${pkiDir}/${name}`, name);
  const [http, clock] = [new FakeHttp(), new FakeClock()];
  {
    using looks = new ApiLooks({ paths: { pkiDir }, http, clock });
    await body(looks, http, clock);
  }
  assertEquals(http.openSessions, 0);
  await Deno.remove(pkiDir, { recursive: true });
}

Deno.test("ApiLooks.look() asks as the administrator, over a connection that is kept", () =>
  withLooks(async (looks, http) => {
    assertEquals([await looks.look(URL, NEVER), await looks.look(URL, NEVER)], [undefined, undefined]);

    assertEquals(http.requested, [`${URL}/healthz`, `${URL}/healthz`]);
    assertEquals(http.opened, [{ caCerts: ["ca.crt"], cert: "admin.crt", key: "admin.key" }]);
  }));

Deno.test("ApiLooks.look() says why, and does not ask over that connection again", () =>
  withLooks(async (looks, http) => {
    http.answer = () => new Response("[-]etcd failed\n", { status: 500 });
    assertEquals(await looks.look(URL, NEVER), "status 500: [-]etcd failed");
    http.answer = () => new Response("ok");
    assertEquals(await looks.look(URL, NEVER), undefined);

    assertEquals(http.opened.length, 2);
  }));

Deno.test("ApiLooks.look() does not wait long", () =>
  withLooks(async (looks, http, clock) => {
    http.answer = () => new Promise(() => {});
    const looking = looks.look(URL, NEVER);
    await until("it has asked", () => http.requested.length === 1);
    await clock.advance(2_000);

    assertMatch(await looking ?? "", /no answer within 2 s/);
  }));
