import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { K0sError } from "../../../lib/base/mod.ts";
import { credentialOf } from "../../../lib/join/mod.ts";
import { type JoinRouteOptions, JoinRoutes } from "../../../lib/join/join_routes.ts";
import { KubeUnreachableError } from "../../../lib/kube/mod.ts";
import type { SmallRequest } from "../../../lib/platform/mod.ts";
import { FakeClock, FakeLogger, flushPromises } from "../../support/fakes.ts";
import { FakeEtcd, FakeSecrets } from "./_api.ts";
import { ClusterFixture } from "../../support/cluster_fixture.ts";
import { anyText } from "../../support/any_text.ts";

const cluster = await ClusterFixture.create();
Deno.test.afterAll(() => cluster[Symbol.asyncDispose]());
const CA = "/v1beta1/ca";
const MEMBERS = "/v1beta1/etcd/members";
const PEER = { node: "b", peerAddress: "https://10.0.0.2:2380" };

interface Asked {
  method?: string;
  target?: string;
  authorization?: string;
  body?: unknown;
  address?: string;
  signal?: AbortSignal;
}

class Fixture {
  readonly secrets = new FakeSecrets();
  readonly etcd = new FakeEtcd();
  readonly clock = new FakeClock();
  readonly log = new FakeLogger();
  readonly routes: JoinRoutes;
  readonly token = this.secrets.add();

  constructor({ hasEtcd = true, ...told }: Partial<JoinRouteOptions> & { hasEtcd?: boolean } = {}) {
    const { secrets: kube, etcd, clock, log } = this;
    this.routes = new JoinRoutes({ paths: cluster.paths, kube, ...told, clock, log, ...(hasEtcd ? { etcd } : {}) });
  }

  get bearer(): string {
    return `Bearer ${credentialOf(this.token)}`;
  }

  ask(
    { method = "GET", target = CA, authorization = this.bearer, body = "", address = "10.0.0.9", signal }: Asked = {},
  ) {
    const request: SmallRequest = {
      method,
      target,
      headers: new Map([["authorization", authorization]]),
      body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
      address,
      signal: signal ?? new AbortController().signal,
    };
    return this.routes.answer(request);
  }

  join(body: unknown = PEER, more: Asked = {}) {
    return this.ask({ method: "POST", target: MEMBERS, body, ...more });
  }
}

Deno.test("JoinRoutes hands out what controllers share", async () => {
  const { status, headers, body = "" } = await new Fixture().ask();

  assertEquals([status, headers?.["content-type"]], [200, "application/json"]);
  assertEquals(
    Object.entries(JSON.parse(body) as Record<string, string>).map(([key, value]) => [key, atob(value)]),
    [["key", "ca.key"], ["cert", "ca.crt"], ["saKey", "sa.key"], ["saPub", "sa.pub"]]
      .map(([key, file]) => [key, cluster.read(file!)]),
  );
});

Deno.test("JoinRoutes keeps controllers out that could not read the cluster's Secrets", async () => {
  const encrypted = new Fixture({ encryptsSecrets: () => true });
  for (const fixture of [encrypted, new Fixture()]) {
    assertEquals((await fixture.ask({ target: `${CA}?secrets=encrypted` })).status, 200);
  }
  const { status, body = "" } = await encrypted.ask();
  assertEquals([status, body.includes("k0s secrets disable"), body.includes("KEY")], [409, true, false]);
});

Deno.test("JoinRoutes tells that the cluster keeps an audit log", async () => {
  const { body = "" } = await new Fixture({ auditLog: true }).ask();

  assertEquals((JSON.parse(body) as { auditLog?: boolean }).auditLog, true);
});

Deno.test("JoinRoutes adds a member to etcd", async () => {
  const { status, body = "" } = await new Fixture().join();

  const answer = JSON.parse(body) as { ca: Record<string, string | null>; initialCluster: string[] };
  assertEquals([status, answer.initialCluster], [200, ["first=https://10.0.0.1:2380", "b=https://10.0.0.2:2380"]]);
  assertEquals(
    [atob(answer.ca.key ?? ""), atob(answer.ca.cert ?? ""), answer.ca.saKey, answer.ca.saPub],
    [cluster.read("etcd/ca.key"), cluster.read("etcd/ca.crt"), null, null],
  );
});

Deno.test("JoinRoutes adds one member at a time", async () => {
  const fixture = new Fixture();
  let running = 0;
  let most = 0;
  fixture.etcd.add = async () => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
  };

  await Promise.all([1, 2, 3, 4].map((at) => fixture.join({ ...PEER, node: `n${at}` })));

  assertEquals([most, fixture.etcd.members.length], [1, 5]);
});

Deno.test("JoinRoutes adds no member for a client that has gone", async () => {
  const fixture = new Fixture();

  const { status } = await fixture.join(PEER, { signal: AbortSignal.abort() });

  assertEquals([status, fixture.etcd.members.length], [503, 1]);
});

Deno.test("JoinRoutes answers as upstream does before it looks at the token", async () => {
  const fixture = new Fixture();
  const statuses = await Promise.all([
    fixture.ask({ target: "/", authorization: "" }),
    fixture.ask({ target: "/v1beta1/ca/", authorization: "" }),
    fixture.ask({ method: "POST", authorization: "" }),
    fixture.ask({ target: MEMBERS, authorization: "" }),
    fixture.ask({ target: `${CA}?x=y` }),
    new Fixture({ hasEtcd: false }).join(),
  ]);

  assertEquals(statuses.map(({ status }) => status), [404, 404, 405, 405, 200, 404]);
});

Deno.test("JoinRoutes refuses tokens with upstream's answer, and says why in the header", async () => {
  const fixture = new Fixture();
  const expired = fixture.secrets.add({ expiresAt: fixture.clock.now() });
  const worker = fixture.secrets.add({ role: "worker" });
  const cases: [string, string][] = [
    ["", "no token was presented"],
    ["Bearer x", "the token is malformed"],
    ["Bearer abcdef.0123456789abcdef", "the token is unknown"],
    [`Bearer ${credentialOf(expired)}`, "the token has expired"],
    [`Bearer ${credentialOf(worker)}`, "the token is not for controllers"],
  ];

  for (const [authorization, why] of cases) {
    for (const target of [CA, MEMBERS]) {
      const method = target === CA ? "GET" : "POST";
      const { status, headers, body } = await fixture.ask({ method, target, authorization, body: PEER });
      assertEquals([status, body], [401, "go away"]);
      assertStringIncludes(headers?.["www-authenticate"] ?? "", why);
    }
  }
  assertEquals(fixture.etcd.members.length, 1);
  const logged = JSON.stringify(fixture.log.records);
  assert(!logged.includes(worker.secret) && !logged.includes(expired.secret));
});

const WRONG = { authorization: "Bearer abcdef.0123456789abcdef" };

Deno.test("JoinRoutes takes a right token at once, however often others behind its address were refused", async () => {
  const fixture = new Fixture();
  for (let count = 0; count < 100; count++) void fixture.ask(WRONG);
  await flushPromises();

  const { status } = await fixture.ask();

  assertEquals(status, 200);
  assertEquals((await fixture.ask({ ...WRONG, address: "10.0.0.10" })).status, 401);
});

Deno.test("JoinRoutes tells an address that is refused again and again to wait, and asks the cluster once for all", async () => {
  const fixture = new Fixture();
  for (let count = 0; count < 20; count++) await fixture.ask(WRONG);
  const { asked } = fixture.secrets;

  await fixture.ask(WRONG);
  const answers = Promise.all(Array.from({ length: 50 }, () => fixture.ask(WRONG)));
  const malformed = await fixture.ask({ authorization: "Bearer x" });
  await fixture.clock.advance(1_000);

  const codes = (await answers).map(({ status, headers }) => `${status} ${headers?.["retry-after"]}`);
  assertEquals(new Set(codes), new Set(["429 2"]));
  assertEquals([malformed.status, fixture.secrets.asked], [429, asked + 2]);
});

Deno.test("JoinRoutes forgives an address in time", async () => {
  const fixture = new Fixture();
  for (let count = 0; count < 20; count++) await fixture.ask(WRONG);

  await fixture.clock.advance(2_000);

  assertEquals((await fixture.ask(WRONG)).status, 401);
});

Deno.test("JoinRoutes says 503 while tokens cannot be checked, and shows no detail to strangers", async () => {
  const fixture = new Fixture();
  fixture.secrets.error = new KubeUnreachableError("Cannot GET /api: a detail");

  const { status, body = "" } = await fixture.ask();

  assertEquals([status, body.includes("a detail")], [503, false]);
  assertStringIncludes(JSON.stringify(fixture.log.records), "a detail");
});

Deno.test("JoinRoutes tells a rightful controller what etcd said", async () => {
  const fixture = new Fixture();
  const refusal = "etcd member add as learner failed: too many learners";
  fixture.etcd.add = () => Promise.reject(new K0sError(refusal, { hint: "Wait for it" }));

  const { status, body } = await fixture.join();
  fixture.etcd.add = () => Promise.resolve();

  assertEquals([status, body], [503, `${refusal} (Wait for it)\n`]);
  assertEquals((await fixture.join()).status, 200);
});

Deno.test("JoinRoutes answers bad requests with 400", async () => {
  const fixture = new Fixture();
  for (const body of ["", "{", "[]", { node: "b" }, { ...PEER, peerAddress: "https://a,b:1" }]) {
    assertEquals((await fixture.join(body)).status, 400);
  }
  assertEquals(fixture.etcd.members.length, 1);
});

Deno.test("JoinRoutes answers anything without 500, and lets nothing in without its token", async () => {
  const target = fc.oneof(fc.constantFrom(CA, MEMBERS, "/", "//", `${CA}/..`), anyText);
  const authorization = fc.oneof(anyText, fc.string().map((text) => `Bearer ${text}`));
  const method = fc.constantFrom("GET", "POST", "PUT", "HEAD", "X");
  await fc.assert(
    fc.asyncProperty(method, target, authorization, fc.string(), async (method, target, authorization, body) => {
      const { status } = await new Fixture().ask({ method, target, authorization, body });

      assert([401, 404, 405].includes(status), `${status}`);
    }),
    { numRuns: 300 },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (body) => {
      const { status } = await new Fixture().join(body);

      assert([200, 400].includes(status), `${status}`);
    }),
    { numRuns: 200 },
  );
});
