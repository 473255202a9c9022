import { assertEquals, assertMatch } from "@std/assert";
import { ApiHealth } from "../../../lib/cplb/api_health.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock } from "../../support/fakes.ts";
import { until } from "../../support/until.ts";

const NEVER = new AbortController().signal;
const URL = "https://192.0.2.11:6443";

async function withHealth(body: (health: ApiHealth, http: FakeHttp, clock: FakeClock) => Promise<void>): Promise<void> {
  const pkiDir = await Deno.makeTempDir();
  for (const name of ["ca.crt", "admin.crt", "admin.key"]) await Deno.writeTextFile(`${pkiDir}/${name}`, name);
  const [http, clock] = [new FakeHttp(), new FakeClock()];
  {
    using health = new ApiHealth({ paths: { pkiDir }, http, clock });
    await body(health, http, clock);
  }
  assertEquals(http.openSessions, 0);
  await Deno.remove(pkiDir, { recursive: true });
}

Deno.test("ApiHealth.probe() asks as the administrator, over a connection that is kept", () =>
  withHealth(async (health, http) => {
    assertEquals([await health.probe(URL, NEVER), await health.probe(URL, NEVER)], [undefined, undefined]);

    assertEquals(http.requested, [`${URL}/healthz`, `${URL}/healthz`]);
    assertEquals(http.opened, [{ caCerts: ["ca.crt"], cert: "admin.crt", key: "admin.key" }]);
  }));

Deno.test("ApiHealth.probe() says why, and does not ask over that connection again", () =>
  withHealth(async (health, http) => {
    http.answer = () => new Response("[-]etcd failed\n", { status: 500 });
    assertEquals(await health.probe(URL, NEVER), "status 500: [-]etcd failed");
    http.answer = () => new Response("ok");
    assertEquals(await health.probe(URL, NEVER), undefined);

    assertEquals(http.opened.length, 2);
  }));

Deno.test("ApiHealth.probe() does not wait long", () =>
  withHealth(async (health, http, clock) => {
    http.answer = () => new Promise(() => {});
    const probing = health.probe(URL, NEVER);
    await until("it has asked", () => http.requested.length === 1);
    await clock.advance(2_000);

    assertMatch(await probing ?? "", /no answer within 2 s/);
  }));
