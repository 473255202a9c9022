import { assertEquals } from "@std/assert";
import { renderStatus } from "../../../../lib/cli/status/text.ts";
import { aStatus } from "./_status.ts";

Deno.test("renderStatus() prints upstream's lines", () => {
  assertEquals(
    renderStatus(aStatus()),
    `Version: v1.37.2+k0s.0
Process ID: 42
Role: controller
Workloads: true
SingleNode: true
Kube-api probing successful: true
Kube-api probing last error:  
`,
  );
});

Deno.test("renderStatus() leaves the probing out where no pods run", () => {
  const text = renderStatus(aStatus({ Workloads: false, SingleNode: false }));

  assertEquals(text.split("\n").at(-2), "SingleNode: false");
});

Deno.test("renderStatus() says which controller leads", () => {
  const text = (IsThisNode: boolean) =>
    renderStatus(aStatus({ Workloads: false, Leader: { Name: "two", IsThisNode } })).split("\n").at(-2);

  assertEquals([text(false), text(true)], ["Leader: two", "Leader: two (this controller)"]);
});

Deno.test("renderStatus() says why a node has retired", () => {
  const text = renderStatus(aStatus({ Workloads: false, Retired: "it has left the etcd cluster" }));

  assertEquals(text.split("\n").at(-2), "Retired: it has left the etcd cluster; nothing runs any more");
});

Deno.test("renderStatus() says how the node stands in the cluster", () => {
  const text = (Node: NonNullable<Parameters<typeof renderStatus>[0]["Node"]>) =>
    renderStatus(aStatus({ Node })).split("\n").at(-2);

  assertEquals(text({ Name: "one", Registered: true, Ready: true }), "Node: one, Ready");
  assertEquals(text({ Name: "one", Registered: false, Ready: false, Reason: "x" }), "Node: one, not registered");
  assertEquals(
    text({ Name: "one", Registered: true, Ready: false, Reason: "no network" }),
    "Node: one, not Ready: no network",
  );
});

Deno.test("renderStatus() names pods of the system that are not Ready, each on one line", () => {
  const pod = { Namespace: "kube-system", Name: "kube-router-x", Restarts: 7, Reason: "CrashLoopBackOff" };
  const text = renderStatus(aStatus({ UnreadyPods: [{ ...pod, Message: `address\nin use ${"x".repeat(300)}` }] }));

  const [title, header, line, ...rest] = text.slice(text.indexOf("System pods")).split("\n");
  assertEquals([title, header?.split(/ +/), rest], [
    ...["System pods that are not Ready:", ["NAME", "REASON", "RESTARTS", "MESSAGE"], [""]],
  ]);
  assertEquals(line?.startsWith("kube-router-x  CrashLoopBackOff  7         address in use xxx"), true, line);
  assertEquals(line?.endsWith("x…"), true, line);
});

Deno.test("renderStatus() says that a node has no pod network, and what brings one", () => {
  const text = renderStatus(aStatus({ LacksNetwork: "cni plugin not initialized" }));

  assertEquals(
    text.split("\n").at(-2),
    "Pod network: none (cni plugin not initialized); install a network plugin (CNI)",
  );
});

Deno.test("renderStatus() says what restarted and why", () => {
  const text = renderStatus(aStatus({
    Workloads: false,
    Processes: [
      { name: "kine", state: "ready", pid: 7, restarts: 0 },
      {
        name: "kubelet",
        state: "backing-off",
        restarts: 2,
        reason: "exited",
        nextAttemptAt: "2026-01-02T03:04:09Z",
        lastExit: { code: 137, signal: "SIGKILL", at: "2026-01-02T03:04:05Z", lastLines: [] },
      },
    ],
  }));

  assertEquals(
    text.slice(text.indexOf("Processes:")),
    `Processes:
NAME     STATE        PID  RESTARTS  REASON
kine     ready        7    0
kubelet  backing-off       2         exited; last ended with SIGKILL at 2026-01-02T03:04:05Z; next attempt at 2026-01-02T03:04:09Z
`,
  );
});

Deno.test("renderStatus() names the load balancer of a node and what is behind it", () => {
  const NodeLocalLoadBalancing = { Type: "Traefik", Server: "https://127.0.0.1:7443", APIServers: ["a:1", "b:2"] };
  const text = renderStatus(aStatus({ NodeLocalLoadBalancing }));

  assertEquals(text.split("\n").at(-2), "Node-local load balancing: https://127.0.0.1:7443 (Traefik) to a:1, b:2");
});

Deno.test("renderStatus() warns of what is amiss though the node runs", () => {
  const text = renderStatus(aStatus({ Workloads: false, Warnings: ["no name server", "another"] }));

  const warnings = text.split("\n").filter((line) => line.startsWith("Warning"));
  assertEquals(warnings, ["Warning: no name server", "Warning: another"]);
});

Deno.test("renderStatus() says how backups are doing", () => {
  const scheduled = { Schedule: "0 3 * * *", TimeZone: "UTC", Overdue: false };
  const LastSuccess = {
    ...{ At: "2026-11-28T03:00:00Z", AgeSeconds: 3_600, Name: "a", SizeBytes: 1, Places: ["/a"], Controller: "one" },
  };
  const lines = (Backup: NonNullable<Parameters<typeof renderStatus>[0]["Backup"]>) =>
    renderStatus(aStatus({ Workloads: false, Backup })).split("\n").slice(5, -1);

  assertEquals(lines(scheduled), ["Backups: none yet (0 3 * * * UTC)"]);
  assertEquals(lines({ ...scheduled, LastSuccess, NextRun: "2026-11-29T03:00:00Z" }), [
    "Backups: last 2026-11-28T03:00:00Z (1h0m0s ago), next 2026-11-29T03:00:00Z (0 3 * * * UTC)",
  ]);
  const LastError = { At: "2026-11-29T03:00:00Z", Message: "the disk\nis full", Count: 1 };
  assertEquals(lines({ ...scheduled, LastSuccess, LastError, Overdue: true }), [
    "Backups: overdue, last 2026-11-28T03:00:00Z (1h0m0s ago) (0 3 * * * UTC)",
    "Last backup failed at 2026-11-29T03:00:00Z: the disk is full",
  ]);
});

Deno.test("renderStatus() tells of the last upgrade on one line", () => {
  const common = { From: "v1.37.2+k0s.0", To: "v1.37.3+k0s.0", StartedAt: "2026-01-02T03:00:00.000Z" };
  const line = (LastUpgrade: NonNullable<Parameters<typeof renderStatus>[0]["LastUpgrade"]>) =>
    renderStatus(aStatus({ LastUpgrade })).split("\n").at(-2);
  const start = "Last upgrade: from v1.37.2+k0s.0 to v1.37.3+k0s.0";
  const EndedAt = "2026-01-02T03:04:05.000Z";

  assertEquals(line({ ...common, Result: "upgraded", EndedAt }), `${start}, upgraded at ${EndedAt}`);
  assertEquals(
    line({ ...common, Result: "running", Phase: "judging", Doing: "kine is starting" }),
    `${start}, running (judging); kine is starting`,
  );
  assertEquals(
    line({ ...common, Result: "interrupted", Phase: "judging" }),
    `${start}, interrupted (judging); go on with it by k0s upgrade`,
  );
  assertEquals(
    line({ ...common, Result: "put-back", EndedAt, Reason: "not healthy\n  | panic", Snapshot: "/s.tar.gz" }),
    `${start}, put-back at ${EndedAt}; not healthy | panic; backup /s.tar.gz`,
  );
});

Deno.test("renderStatus() tells of certificates only what is amiss", () => {
  const NextExpiry = { Name: "server", ExpiresAt: "2027-01-02T02:59:00.000Z" };
  const text = (Problems: string[]) =>
    renderStatus(aStatus({ Workloads: false, Certificates: { NextExpiry, Problems } })).split("\n").slice(5, -1);

  assertEquals(text([]), []);
  assertEquals(text(['"server": it is missing']), ['Certificate "server": it is missing']);
});
