import { assertEquals, assertRejects } from "@std/assert";
import { type BriefEtcd, whileEtcdRuns } from "../../../lib/etcd/mod.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { FakeClock } from "../../support/fakes.ts";
import { until } from "../../support/until.ts";

const OPTIONS = { executable: "/b/etcd", args: [], env: {}, cwd: "/" };

Deno.test("whileEtcdRuns() ends etcd when it is used no more, also by an error", async () => {
  const spawn = new FakeSpawn();
  const clock = new FakeClock();

  assertEquals(await whileEtcdRuns(OPTIONS, { spawn, clock }, () => Promise.resolve(7)), 7);
  await assertRejects(
    () => whileEtcdRuns(OPTIONS, { spawn, clock }, () => Promise.reject(new RangeError("no"))),
    RangeError,
  );

  assertEquals(spawn.children.map(({ signals }) => signals), [["SIGTERM"], ["SIGTERM"]]);
});

Deno.test("whileEtcdRuns() kills an etcd that does not end", async () => {
  const spawn = new FakeSpawn();
  spawn.ignoredSignals.add("SIGTERM");
  const clock = new FakeClock();

  const used = whileEtcdRuns(OPTIONS, { spawn, clock }, () => Promise.resolve());
  await until("it is told to end", () => clock.pending === 1);
  await clock.advance(30_000);
  await used;

  assertEquals(spawn.children[0]?.signals, ["SIGTERM", "SIGKILL"]);
});

Deno.test("whileEtcdRuns() tells of an end, and of the last lines before it", async () => {
  const spawn = new FakeSpawn();

  await whileEtcdRuns(OPTIONS, { spawn, clock: new FakeClock() }, async (etcd: BriefEtcd) => {
    assertEquals(etcd.ended.aborted, false);
    const child = spawn.latest("/b/etcd");
    for (let line = 1; line <= 201; line++) child.print(`line ${line}`);
    child.exit({ code: 1 });
    const lines = await etcd.lastLines();
    assertEquals([lines.length, lines[0], lines.at(-1)], [200, "line 2", "line 201"]);
    assertEquals(etcd.ended.aborted, true);
  });
});
