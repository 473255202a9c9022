import { assertEquals } from "@std/assert";
import { healthProblem, lastLinesOf, podOrigin, restartsOf } from "../../../../lib/node/upgrade/health.ts";
import type { ProcessReport, StatusDocument } from "../../../../lib/status/mod.ts";
import { healthyStatus, OLD } from "./_upgrade.ts";

function problem(changes: Partial<StatusDocument>, mayBeUnready: string[] = []): string | undefined {
  return healthProblem(healthyStatus(changes), { version: OLD, mayBeUnready });
}

const EXIT = { code: 1, signal: null, at: "2026-01-02T03:04:05.000Z", lastLines: ["no", "good"] };
const FAILING: ProcessReport = { name: "kine", state: "backing-off", restarts: 2, lastExit: EXIT };
const POD = { Namespace: "kube-system", Name: "coredns-6c5b8c7d9f-x2x4z", Restarts: 3, Reason: "Pending", Message: "" };

Deno.test("healthProblem() finds nothing on a node that is well", () => {
  assertEquals(problem({}), undefined);
  assertEquals(problem({ Workloads: false, Node: { Name: "one", Registered: false, Ready: false } }), undefined);
});

Deno.test("healthProblem() says what keeps a node from being well", () => {
  assertEquals(problem({ Version: "v1.0.0+k0s.0" }), "k0s v1.0.0+k0s.0 runs instead of v1.37.2+k0s.0");
  assertEquals(problem({ Retired: "it has left etcd" }), "the node has retired: it has left etcd");
  assertEquals(problem({ Processes: [FAILING] }), "kine is backing-off: it ended with code 1");
  assertEquals(problem({ Processes: [{ ...FAILING, reason: "no disk" }] }), "kine is backing-off: no disk");
  assertEquals(problem({ Processes: [{ name: "kine", state: "starting", restarts: 0 }] }), "kine is starting");
  const Boot = [{ name: "storage", needs: [], startMs: 0, outcome: "running" }] as const;
  const { ReadyAt: _, ...early } = healthyStatus({ Boot });
  assertEquals(
    healthProblem(early, { version: OLD, mayBeUnready: [] }),
    "k0s has not started: storage is not ready",
  );
  assertEquals(
    problem({ Node: { Name: "one", Registered: true, Ready: false, Reason: "no network" } }),
    "Node one is not Ready: no network",
  );
  const { Node: __, ...unknown } = healthyStatus();
  assertEquals(
    healthProblem(unknown, { version: OLD, mayBeUnready: [] }),
    "the API server does not tell of the Node",
  );
  assertEquals(problem({ UnreadyPods: [POD] }), "pod kube-system/coredns-6c5b8c7d9f-x2x4z is not Ready: Pending");
});

Deno.test("healthProblem() does not hold a pod against a version that was unready before, under another name", () => {
  const before = [podOrigin(POD)];

  assertEquals(problem({ UnreadyPods: [{ ...POD, Name: "coredns-7f00aa11bc-qqqqq" }] }, before), undefined);
  assertEquals(podOrigin({ Namespace: "kube-system", Name: "kube-proxy-abcde" }), "kube-system/kube-proxy");
});

Deno.test("healthProblem() holds a pod against the node that it is on, or against all while it is on none", () => {
  const controller = { Workloads: false, Node: undefined } as unknown as Partial<StatusDocument>;
  const [here, elsewhere] = [{ ...POD, Node: "one" }, { ...POD, Node: "two" }];
  const says = `pod kube-system/${POD.Name} is not Ready: Pending`;

  assertEquals([problem({ UnreadyPods: [here] }), problem({ UnreadyPods: [elsewhere] })], [says, undefined]);
  assertEquals(problem({ ...controller, UnreadyPods: [POD] }), says);
  assertEquals(problem({ ...controller, UnreadyPods: [elsewhere] }), undefined);
});

Deno.test("restartsOf() changes when something was started again", () => {
  const { Processes } = healthyStatus();
  const again = Processes.map((one) => ({ ...one, restarts: 1 }));

  assertEquals(restartsOf(healthyStatus()), restartsOf(healthyStatus()));
  assertEquals(restartsOf(healthyStatus()) === restartsOf(healthyStatus({ Processes: again })), false);
  assertEquals(restartsOf(healthyStatus()) === restartsOf(healthyStatus({ Pid: 43 })), false);
});

Deno.test("lastLinesOf() has the last words of what is not ready", () => {
  assertEquals(lastLinesOf(healthyStatus()), []);
  assertEquals(lastLinesOf(healthyStatus({ Processes: [FAILING] })), ["no", "good"]);
});
