import { assertEquals } from "@std/assert";
import { type GateOptions, judge } from "../../../../lib/node/upgrade/gate.ts";
import { FakeMachine, healthyStatus, OLD } from "./_upgrade.ts";

const QUIET_MS = 60_000;

function options(changes: Partial<GateOptions> = {}): GateOptions & { heard: string[] } {
  const heard: string[] = [];
  const told = (doing: string) => Promise.resolve(void heard.push(doing));
  return { version: OLD, mayBeUnready: [], withinMs: 300_000, quietMs: QUIET_MS, told, heard, ...changes };
}

function elapsed(machine: FakeMachine): number {
  return machine.clock.monotonicMs() - new FakeMachine().clock.monotonicMs();
}

Deno.test("judge() watches a healthy node for a minute", async () => {
  const machine = new FakeMachine();
  const gate = options();

  assertEquals(await judge(machine, gate), undefined);

  assertEquals(elapsed(machine), QUIET_MS);
  assertEquals(gate.heard, ["healthy, and watched for a while"]);
});

Deno.test("judge() waits for the old process to end and the new one to be ready", async () => {
  const machine = new FakeMachine();
  machine.isLocked = true;
  machine.answer = (ms) => {
    machine.isRightFile = ms >= 10_000;
    if (ms >= 10_000 && ms < 20_000) return undefined;
    return ms < 30_000 && ms >= 20_000
      ? healthyStatus({ Pid: 43, Processes: [{ name: "kine", state: "starting", restarts: 0 }] })
      : healthyStatus({ Pid: ms < 10_000 ? 42 : 43 });
  };
  const gate = options();

  assertEquals(await judge(machine, gate), undefined);

  assertEquals(elapsed(machine), 30_000 + QUIET_MS);
  assertEquals(gate.heard, [
    "the former k0s has not ended",
    "k0s does not answer",
    "kine is starting",
    "healthy, and watched for a while",
  ]);
});

Deno.test("judge() begins the minute anew when something had to be started again", async () => {
  const machine = new FakeMachine();
  machine.answer = (ms) =>
    healthyStatus({ Processes: [{ name: "kine", state: "ready", restarts: ms < 50_000 ? 0 : 1 }] });

  assertEquals(await judge(machine, options()), undefined);

  assertEquals(elapsed(machine), 51_000 + QUIET_MS);
});

Deno.test("judge() gives a node up that is restarted again and again though it looks healthy", async () => {
  const machine = new FakeMachine();
  machine.answer = (ms) =>
    healthyStatus({ Processes: [{ name: "kine", state: "ready", restarts: Math.floor(ms / 30_000) }] });

  assertEquals(await judge(machine, options()), "not healthy after 300 s: something had to be started again");
});

Deno.test("judge() says what failed, with its last lines", async () => {
  const machine = new FakeMachine();
  const lastLines = ["1", "2", "3", "4", "5", "panic: no"];
  const lastExit = { code: 2, signal: null, at: "2026-01-02T03:04:05.000Z", lastLines };
  machine.answer = () =>
    healthyStatus({ Processes: [{ name: "kube-apiserver", state: "backing-off", restarts: 1, lastExit }] });

  assertEquals(
    await judge(machine, options({ withinMs: 20_000 })),
    "not healthy after 20 s: kube-apiserver is backing-off: it ended with code 2\n" +
      "  | 2\n  | 3\n  | 4\n  | 5\n  | panic: no",
  );
  assertEquals(elapsed(machine), 20_000);
});

Deno.test("judge() finds what a program failed of before its usage", async () => {
  const machine = new FakeMachine();
  const lastLines = ["Error: unknown flag: --x", "Usage:", "1", "2", "3", "4", "5"];
  const lastExit = { code: 2, signal: null, at: "2026-01-02T03:04:05.000Z", lastLines };
  machine.answer = () =>
    healthyStatus({ Processes: [{ name: "kube-apiserver", state: "backing-off", restarts: 1, lastExit }] });

  assertEquals(
    (await judge(machine, options({ withinMs: 1_000 })))?.split("\n").slice(1),
    ["  | Error: unknown flag: --x", "  | 1", "  | 2", "  | 3", "  | 4", "  | 5"],
  );
});

Deno.test("judge() asks the API server itself", async () => {
  const machine = new FakeMachine();
  machine.api = "the API server is not ready: etcd failed";

  const verdict = await judge(machine, options({ withinMs: 1_000 }));

  assertEquals(verdict, "not healthy after 1 s: the API server is not ready: etcd failed");
});

Deno.test("judge() lets a minute that has begun in time go on", async () => {
  const machine = new FakeMachine();

  assertEquals(await judge(machine, options({ withinMs: 1_000 })), undefined);
});

Deno.test("judge() gives up early where no k0s stays up, with the last words of the service", async () => {
  const machine = new FakeMachine();
  machine.answer = () => undefined;
  machine.words = ["Error: no"];

  assertEquals(await judge(machine, options()), "k0s does not stay up: k0s does not run\n  | Error: no");
  assertEquals(elapsed(machine), 60_000);
});

Deno.test("judge() gives up early where k0s ends again and again", async () => {
  const machine = new FakeMachine();
  machine.answer = (ms) => healthyStatus({ Pid: 100 + Math.floor(ms / 5_000), Processes: [] });

  assertEquals(
    await judge(machine, options()),
    "k0s has ended 3 times: something had to be started again",
  );
});
