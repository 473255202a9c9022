import { assertEquals } from "@std/assert";
import { ApiBackends, watchBackends } from "../../../lib/cplb/api_backends.ts";
import { FakeClock, FakeLogger, flushPromises } from "../../support/fakes.ts";

const hosts = (backends: ApiBackends) => backends.targets(6443).map(({ host }) => host);

function backendsAt(...addresses: string[]): ApiBackends {
  const backends = new ApiBackends();
  backends.addresses = addresses;
  return backends;
}

Deno.test("ApiBackends leads to this machine while none is known", () => {
  assertEquals(new ApiBackends().targets(6443), [{ host: "127.0.0.1", port: 6443 }]);
});

Deno.test("ApiBackends takes turns, and has the others as a resort", () => {
  const backends = backendsAt("a", "b", "c");

  assertEquals([hosts(backends), hosts(backends), hosts(backends), hosts(backends)].map((list) => list.join("")), [
    ...["abc", "bca", "cab", "abc"],
  ]);
});

Deno.test("ApiBackends tries those that do not answer last", () => {
  const backends = backendsAt("a", "b", "c");

  backends.note("a", false);

  assertEquals([hosts(backends), hosts(backends)], [["b", "c", "a"], ["c", "b", "a"]]);
});

Deno.test("ApiBackends tries all where none answers", () => {
  const backends = backendsAt("a", "b");

  for (const address of ["a", "b"]) backends.note(address, false);

  assertEquals(hosts(backends), ["a", "b"]);
});

Deno.test("ApiBackends remembers what it knows of those that stay, and forgets those that go", () => {
  const backends = backendsAt("a", "b");
  assertEquals([backends.note("a", false), backends.note("a", false)], [1, 2]);

  backends.addresses = ["a", "c"];

  assertEquals(hosts(backends), ["c", "a"]);
  assertEquals([backends.note("b", false), backends.note("a", true)], [0, 0]);
  assertEquals(hosts(backends).toSorted(), ["a", "c"]);
});

Deno.test("watchBackends() tells once of one that stays away, and again after it was back", async () => {
  const [clock, log] = [new FakeClock(), new FakeLogger()];
  const backends = backendsAt("a", "b");
  const dead: string[] = [];
  const stop = new AbortController();
  let isUp = false;
  const watching = watchBackends(backends, {
    clock,
    log,
    probe: (address) => Promise.resolve(address === "a" && !isUp ? "refused" : undefined),
    onDead: (address) => dead.push(address),
  }, stop.signal).catch(() => {});
  const rounds = async (count: number) => {
    for (let n = 0; n < count; n++) {
      await flushPromises();
      await clock.advance(1_000);
    }
  };

  await rounds(4);
  assertEquals([dead, hosts(backends).at(-1)], [["a"], "a"]);
  isUp = true;
  await rounds(2);
  assertEquals(hosts(backends).length, 2);
  isUp = false;
  await rounds(3);

  assertEquals(dead, ["a", "a"]);
  stop.abort();
  await watching;
});
