import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { followBackupSchedule, PartlyKeptError } from "../../../../lib/reconcilers/backups/follow_backup_schedule.ts";
import { until } from "../../../support/until.ts";
import { following, MADE, MINUTE_MS } from "./_following.ts";

Deno.test("followBackupSchedule() makes a backup when it is due, and keeps in the cluster what became of it", async () => {
  const { runs, lead, reasons, state, pass } = following("*/10 * * * *");
  const end = lead();
  await pass(10);
  await until("it is told", () => reasons().length === 1);
  await end();

  assertEquals([runs, reasons()], [["00:10"], ["BackupCreated"]]);
  const { lastSuccess, nextRun, since } = await state();
  assertEquals([lastSuccess?.name, lastSuccess?.controller, nextRun, since], [
    "archive",
    "one",
    "2026-11-28T00:20:00.000Z",
    "2026-11-28T00:00:30.000Z",
  ]);
});

Deno.test("followBackupSchedule() makes up for a backup that was missed while nobody led, once", async () => {
  const { runs, lead, reasons, pass, clock } = following("0 * * * *");
  await (async () => {
    const end = lead();
    await until("it waits", () => clock.pending >= 2);
    await end();
  })();
  await clock.advance(200 * MINUTE_MS);
  const end = lead();
  await until("it is made", () => reasons().includes("BackupCreated"));
  await pass(5);
  await end();
  assertEquals(runs, ["03:20"]);
});

Deno.test("followBackupSchedule() begins anew with another schedule, and keeps what is known", async () => {
  const { cluster, lead, state, clock } = following("0 * * * *");
  const lastSuccess = { at: "2026-11-01T00:00:00.000Z", name: "old", sizeBytes: 1, places: [], controller: "two" };
  const former = { schedule: "1 * * * * UTC", since: "2026-11-01T00:00:00.000Z", lastSuccess };
  cluster.put("/api/v1/namespaces/kube-system/configmaps/k0s-backup", {
    ...{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "k0s-backup", namespace: "kube-system" } },
    ...{ data: { "state.json": JSON.stringify(former) } },
  });
  const end = lead();
  await until("it waits", () => clock.pending >= 2);
  await end();
  const found = await state();
  assertEquals([found.lastSuccess, found.nextRun, found.overdueAt], [
    lastSuccess,
    "2026-11-28T01:00:00.000Z",
    "2026-11-28T02:00:00.000Z",
  ]);
});

Deno.test("followBackupSchedule() tells of a failure, tries again, and of a success that is late", async () => {
  const { runs, outcome, lead, reasons, state, pass } = following("0 * * * *");
  outcome.run = () => Promise.reject(new K0sError("the disk is full", { hint: "make room" }));
  const end = lead();
  await pass(64);
  await until("two are told", () => reasons().length === 3);
  const { lastFailure } = await state();
  outcome.run = () => Promise.resolve(MADE);
  await pass(60);
  await until("it is told", () => reasons().includes("BackupCreated"));
  await end();

  assertEquals(lastFailure, { at: "2026-11-28T01:03:00.000Z", message: "the disk is full", count: 3 });
  assertEquals(runs.slice(0, 4), ["01:00", "01:01", "01:03", "01:07"]);
  assertEquals((await state()).lastFailure, undefined);
});

Deno.test("followBackupSchedule() tells while a backup takes too long", async () => {
  const { outcome, lead, reasons, pass, log } = following("*/10 * * * *");
  const { promise, resolve } = Promise.withResolvers<typeof MADE>();
  outcome.run = () => promise;
  const end = lead();
  await pass(9.5);
  await pass(11, 1);
  await until("it is told", () => reasons().length === 1);
  assertEquals(reasons(), ["BackupOverdue"]);
  assertEquals(log.records.at(-1)?.message, "Scheduled backups are overdue");
  resolve(MADE);
  await until("it is told", () => reasons().includes("BackupCreated"));
  await end();
});

Deno.test("followBackupSchedule() says what is not in an archive", async () => {
  const { cluster, outcome, lead, reasons, pass } = following("*/10 * * * *");
  outcome.run = () => Promise.resolve({ ...MADE, notIncluded: "PostgreSQL at db" });
  const end = lead();
  await pass(10);
  await until("it is told", () => reasons().length === 1);
  await end();
  const [event] = [...cluster.objects.values()].filter(({ kind }) => kind === "Event");
  const { message } = event as unknown as { message: string };
  assertEquals(message, "archive is in /a, without the cluster's objects, which are in PostgreSQL at db");
});

Deno.test("followBackupSchedule() goes on when the clock is set back by years, also where the next controller finds it", async () => {
  const { set, runs, lead, reasons, state, pass, clock } = following("*/10 * * * *");
  const end = lead();
  await pass(10);
  await until("it is told", () => reasons().length === 1);
  // Within the wait for the next one.
  set.backMs = 365 * 24 * 60 * MINUTE_MS;
  await pass(10);
  await until("the next one is told", () => reasons().length === 2);
  await end();
  assertEquals(runs, ["00:10", "00:20"]);

  set.backMs *= 2;
  const again = lead();
  await until("it waits", () => clock.pending >= 2);
  await again();
  const { nextRun, overdueAt, lastSuccess } = await state();
  assertEquals([nextRun, overdueAt, lastSuccess?.at.slice(0, 4)], [
    "2024-11-28T00:30:00.000Z",
    "2024-11-28T00:40:00.000Z",
    "2024",
  ]);
});

Deno.test("followBackupSchedule() has the next run replace what one has kept at some of the places", async () => {
  const { outcome, lead, reasons, state, pass } = following("0 * * * *");
  const replaced: (string | undefined)[] = [];
  const failures = [new PartlyKeptError("no bucket", { archive: "a" }), new K0sError("the disk is full")];
  outcome.run = (replaces) => {
    replaced.push(replaces);
    const failure = failures.shift();
    return failure === undefined ? Promise.resolve(MADE) : Promise.reject(failure);
  };
  const end = lead();
  await pass(63);
  await until("all are told", () => reasons().length === 3);
  await end();
  assertEquals(replaced, [undefined, "a", "a"]);
  assertEquals((await state()).lastFailure, undefined);
});

Deno.test("followBackupSchedule() makes one backup at a time, also where the API server is away while it tells that one is late", async () => {
  const { cluster, runs, outcome, lead, reasons, pass } = following("*/10 * * * *");
  const { promise, resolve } = Promise.withResolvers<typeof MADE>();
  outcome.run = () => promise;
  const end = lead();
  await pass(9.5);
  cluster.intercept = ({ method }) =>
    method === "POST" ? new Response("etcd has no leader", { status: 503 }) : undefined;
  await pass(12, 1);
  cluster.intercept = () => undefined;
  await pass(1, 1);
  await until("it is told", () => reasons().length === 1);
  assertEquals([runs, reasons()], [["00:10"], ["BackupOverdue"]]);
  resolve(MADE);
  await until("it is told", () => reasons().includes("BackupCreated"));
  await end();
});

Deno.test("followBackupSchedule() that fails ends its backup, too, before it begins again", async () => {
  const { cluster, pass, options } = following("*/10 * * * *");
  const end = new AbortController();
  let ended = false;
  options.run = (signal) =>
    new Promise((_, reject) =>
      signal.addEventListener("abort", () => {
        ended = true;
        reject(signal.reason);
      })
    );
  const running = followBackupSchedule(options, end.signal);
  await pass(9.5);
  cluster.intercept = ({ method }) => method === "POST" ? new Response("no", { status: 403 }) : undefined;
  const failing = assertRejects(() => running, K0sError, "403");
  await pass(10, 1);
  await failing;
  assertEquals(ended, true);
});

Deno.test("followBackupSchedule() tells of archives that are not removed, and makes none again for that", async () => {
  const { outcome, lead, reasons, state, pass, runs, log } = following("0 * * * *");
  outcome.run = () => Promise.resolve({ ...MADE, notRemoved: "status 403" });
  const end = lead();
  await pass(70);
  await until("both are told", () => reasons().length === 2);
  await end();
  assertEquals([reasons(), runs], [["BackupCreated", "BackupsNotRemoved"], ["01:00"]]);
  assertEquals([log.records.at(-1)?.fields, (await state()).lastFailure], [{ error: "status 403" }, undefined]);
});

Deno.test("followBackupSchedule() keeps an error short enough for the cluster", async () => {
  const { outcome, lead, reasons, state, pass } = following("0 * * * *");
  outcome.run = () => Promise.reject(new K0sError("x".repeat(3_000_000)));
  const end = lead();
  await pass(60);
  await until("it is told", () => reasons().length === 1);
  await end();
  assertEquals((await state()).lastFailure!.message.length < 3_000, true);
});
