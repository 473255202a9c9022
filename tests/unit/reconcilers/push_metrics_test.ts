import { assertEquals } from "@std/assert";
import type { MetricsEndpoint } from "../../../lib/components/mod.ts";
import { pushMetrics } from "../../../lib/reconcilers/push_metrics.ts";
import { KubeClient } from "../../../lib/kube/mod.ts";
import { isCancelled } from "../../../lib/base/mod.ts";
import { FAKE_ACCESS } from "../../support/fake_cluster.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { turns } from "../kube/_turns.ts";

const GATEWAY =
  "https://127.0.0.1:6443/api/v1/namespaces/k0s-system/services/http:k0s-pushgateway:http/proxy/metrics/job";
const KINE = { job: "kine", url: "http://127.0.0.1:2380/metrics" };

/** A scraper at work: what it reads and what becomes of what it pushes is up to the test. */
class Scraper implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly log = new FakeLogger();
  readonly metrics = new FakeHttp();
  readonly pushed: { url: string; type: string | null; body: string }[] = [];
  gatewayStatus = 202;
  readonly #ending = new AbortController();
  readonly #running: Promise<void>;

  constructor(...endpoints: MetricsEndpoint[]) {
    const gateway = new FakeHttp();
    gateway.answer = async (url, init) => {
      const body = await new Response(init.body as BodyInit).text();
      this.pushed.push({ url, type: new Headers(init.headers).get("content-type"), body });
      return new Response(this.gatewayStatus < 400 ? null : "no endpoints available", { status: this.gatewayStatus });
    };
    this.#running = pushMetrics({
      client: new KubeClient(FAKE_ACCESS, { http: gateway, clock: new FakeClock() }),
      http: this.metrics,
      clock: this.clock,
      log: this.log,
      endpoints,
      instance: "one",
    }, this.#ending.signal);
    this.#running.catch(() => {});
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await turns();
  }

  get messages(): string[] {
    return this.log.records.map(({ message }) => message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#running.catch((error) => assertEquals(isCancelled(error), true));
  }
}

Deno.test("pushMetrics() brings what a process shows to the push gateway as it is, every 30 s", async () => {
  await using scraper = new Scraper(KINE);
  scraper.metrics.answer = () => new Response("up 1\n");

  await scraper.pass(29_999);
  assertEquals(scraper.pushed, []);
  await scraper.pass(1);
  await scraper.pass(30_000);

  const push = {
    url: `${GATEWAY}/kine/instance/one`,
    type: "text/plain; version=0.0.4; charset=utf-8",
    body: "up 1\n",
  };
  assertEquals(scraper.pushed, [push, push]);
  assertEquals([scraper.messages, scraper.metrics.openSessions], [[], 0]);
});

Deno.test("pushMetrics() shows its certificate as it is now", async () => {
  const directory = await Deno.makeTempDir();
  const [certFile, keyFile] = [`${directory}/a.crt`, `${directory}/a.key`];
  await using scraper = new Scraper({ ...KINE, certFile, keyFile, insecure: true });
  for (const text of ["first", "renewed"]) {
    for (const file of [certFile, keyFile]) await Deno.writeTextFile(file, text);
    await scraper.clock.advance(30_000);
    // Files are read meanwhile, which takes no turn of ours.
    while (scraper.pushed.length === 0) await turns(1);
    scraper.pushed.length = 0;
    await turns();
  }

  assertEquals(scraper.metrics.opened, ["first", "renewed"].map((text) => ({ cert: text, key: text, insecure: true })));
  await Deno.remove(directory, { recursive: true });
});

Deno.test("pushMetrics() tells once of a push gateway that is not there, and that it is there again", async () => {
  await using scraper = new Scraper(KINE);
  scraper.gatewayStatus = 503;
  await scraper.pass(30_000);
  await scraper.pass(30_000);
  scraper.gatewayStatus = 200;
  await scraper.pass(30_000);

  assertEquals(scraper.messages, ["Cannot push metrics", "Metrics are pushed again"]);
});

Deno.test("pushMetrics() pushes nothing of a process that refuses or does not answer, and the others' all the same", async () => {
  await using scraper = new Scraper(KINE, { job: "etcd", url: "https://a/metrics" }, {
    job: "slow",
    url: "https://b/metrics",
  });
  scraper.metrics.answer = (url) =>
    url === KINE.url
      ? new Response("up 1\n")
      : url.startsWith("https://a")
      ? new Response("Forbidden", { status: 403 })
      : new Promise(() => {});

  await scraper.pass(30_000);
  await scraper.pass(60_000);

  assertEquals(new Set(scraper.pushed.map(({ url }) => url)), new Set([`${GATEWAY}/kine/instance/one`]));
  const errors = scraper.log.records.map(({ fields }) => fields["error"]).toSorted();
  assertEquals(errors, [
    "Cannot read https://a/metrics: status 403: Forbidden",
    "Cannot read https://b/metrics: no answer within 60 s",
  ]);
});
