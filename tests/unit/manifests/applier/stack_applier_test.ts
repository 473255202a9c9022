import { assertEquals } from "@std/assert";
import { StackApplier } from "../../../../lib/manifests/applier/stack_applier.ts";
import { type Clock, systemClock } from "../../../../lib/platform/mod.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { eventually } from "../../../support/eventually.ts";

const MAP = (name: string) =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "n" } });

/** A running applier over a directory; the debounce is short, since file events come in real time. */
async function applying(clock: Clock = systemClock) {
  const directory = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  const options = { manifestsDir: directory, clock, log: new FakeLogger(), debounceMs: 5 };
  const applier = new StackApplier({ client: cluster.client(), ...options });
  const ending = new AbortController();
  let running = Promise.resolve();
  const write = async (stack: string, name: string) => {
    await Deno.mkdir(`${directory}/${stack}`, { recursive: true });
    await Deno.writeTextFile(`${directory}/${stack}/${name}.yaml`, MAP(name));
  };
  const shows = (names: string) =>
    eventually(() => Promise.resolve(namesIn(cluster) === names), { what: names, withinMs: 60_000, everyMs: 5 });
  const stop = async () => {
    ending.abort();
    await running;
    await Deno.remove(directory, { recursive: true });
  };
  const start = () => void (running = applier.run(ending.signal));
  return { directory, cluster, applier, write, shows, start, [Symbol.asyncDispose]: stop };
}

function namesIn(cluster: FakeCluster): string {
  return [...cluster.objects.values()].map(({ metadata }) => metadata.name).sort().join(" ");
}

Deno.test("StackApplier applies what is there, what comes, what changes and what goes", async () => {
  await using f = await applying();
  await f.write("one", "a");
  f.start();
  await f.shows("a");

  await f.write("two", "b");
  await f.shows("a b");
  await f.write("two", "c");
  await f.shows("a b c");
  await Deno.remove(`${f.directory}/two/b.yaml`);
  await f.shows("a c");
  await Deno.remove(`${f.directory}/two`, { recursive: true });
  await f.shows("a");

  assertEquals(f.applier.states().map(({ name, state }) => `${name} ${state}`), ["one applied"]);
});

Deno.test("StackApplier.applyNow() returns when the stack is applied", async () => {
  await using f = await applying();
  f.start();
  await f.write("one", "a");

  await f.applier.applyNow("one");

  assertEquals(namesIn(f.cluster), "a");
});

Deno.test("StackApplier leaves ignored directories alone and says so in them", async () => {
  await using f = await applying();
  await f.write("helm", "a");
  await f.write("one", "b");
  f.start();
  await f.shows("b");

  await eventually(() => Deno.stat(`${f.directory}/helm/ignored.txt`), {
    what: "notice",
    withinMs: 60_000,
    everyMs: 5,
  });

  assertEquals(namesIn(f.cluster), "b");
});

Deno.test("StackApplier deletes nothing when it stops", async () => {
  const cluster = await (async () => {
    await using f = await applying();
    await f.write("one", "a");
    f.start();
    await f.shows("a");
    return f.cluster;
  })();

  assertEquals(namesIn(cluster), "a");
});

Deno.test("StackApplier applies two hundred stacks that come at once", async () => {
  await using f = await applying();
  f.start();
  await f.write("first", "first");
  await f.shows("first");

  const names = Array.from({ length: 200 }, (_, index) => `s${index}`);
  for (const name of names) {
    Deno.mkdirSync(`${f.directory}/${name}`);
    Deno.writeTextFileSync(`${f.directory}/${name}/${name}.yaml`, MAP(name));
  }

  await f.shows(["first", ...names].sort().join(" "));
});

Deno.test("StackApplier sweeps once for all stacks what had left them while it did not run", async () => {
  const clock = new FakeClock();
  await using f = await applying(clock);
  for (const [stack, name] of [["one", "gone"], ["two", "old"], ["another", "kept"]] as const) {
    const metadata = { name, namespace: "n", labels: { "k0s.k0sproject.io/stack": stack } };
    f.cluster.put(`/api/v1/namespaces/n/configmaps/${name}`, { apiVersion: "v1", kind: "ConfigMap", metadata });
  }
  await f.write("one", "a");
  await f.write("two", "b");
  f.start();
  await f.shows("a b gone kept old");
  await eventually(() => Promise.resolve(f.applier.states().every(({ state }) => state === "applied")), {
    what: "applied",
    withinMs: 60_000,
    everyMs: 5,
  });

  await eventually(async () => {
    await clock.advance(1_000);
    return namesIn(f.cluster) === "a b kept";
  }, { what: "a sweep", withinMs: 60_000, everyMs: 1 });

  const lists = f.cluster.requests.filter(({ method, path }) => method === "GET" && path.endsWith("/configmaps"));
  assertEquals(lists.length, 1);
});
