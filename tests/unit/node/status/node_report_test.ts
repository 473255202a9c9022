import { assertEquals } from "@std/assert";
import { nodeReport, podReport } from "../../../../lib/node/status/node_report.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";

const NODE = "/api/v1/nodes/one";

function aNode(status: string, message = "") {
  const conditions = [{ type: "Ready", status, message, lastHeartbeatTime: "2026-01-02T03:04:05Z" }];
  return { apiVersion: "v1", kind: "Node", metadata: { name: "one" }, status: { conditions } };
}

function aPod(
  name: string,
  status: object,
  more: { nodeName?: string; labels?: Record<string, string>; gone?: string } = {},
) {
  const { nodeName = "one", labels = {}, gone } = more;
  const metadata = {
    name,
    namespace: "kube-system",
    labels,
    ...(gone === undefined ? {} : { deletionTimestamp: gone }),
  };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { nodeName }, status };
}

const ready = (status: string, message = "") => ({ type: "Ready", status, message });
const CRASHING = {
  phase: "Running",
  conditions: [ready("False", "containers with unready status: [kube-router]")],
  containerStatuses: [{
    name: "kube-router",
    ready: false,
    restartCount: 7,
    state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s restarting failed container" } },
    lastState: {
      terminated: {
        reason: "Error",
        exitCode: 1,
        message: "starting\nlisten tcp :8080: bind: address already in use\n",
      },
    },
  }],
};

function clusterOf(...objects: [string, Parameters<FakeCluster["put"]>[1]][]) {
  const cluster = new FakeCluster();
  for (const [path, object] of objects) cluster.put(path, object);
  return cluster;
}

const report = (cluster: FakeCluster, nodeName: string | undefined, seesAllPods = true) =>
  nodeReport({ client: cluster.client(), nodeName, seesAllPods });

Deno.test("nodeReport() tells a node that never registered from one that is not Ready, and from a Ready one", async () => {
  assertEquals(await report(clusterOf(), "one"), {
    Node: { Name: "one", Registered: false, Ready: false, Reason: "the node is not registered yet" },
  });
  assertEquals(await report(clusterOf([NODE, aNode("False", "cni plugin not initialized")]), "one"), {
    Node: { Name: "one", Registered: true, Ready: false, Reason: "cni plugin not initialized" },
  });
  assertEquals(await report(clusterOf([NODE, aNode("True")]), "one"), {
    Node: { Name: "one", Registered: true, Ready: true },
  });
});

Deno.test("nodeReport() names pods of this node that are not Ready, and CoreDNS wherever it is", async () => {
  const at = "/api/v1/namespaces/kube-system/pods";
  const dns = { labels: { "k8s-app": "kube-dns" } };
  const pending = {
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "no nodes" }],
  };
  const cluster = clusterOf(
    [NODE, aNode("True")],
    [`${at}/kube-router-x`, aPod("kube-router-x", CRASHING)],
    [`${at}/kube-router-y`, aPod("kube-router-y", CRASHING, { nodeName: "two" })],
    [`${at}/kube-proxy-x`, aPod("kube-proxy-x", { phase: "Running", conditions: [ready("True")] })],
    [`${at}/coredns-x`, aPod("coredns-x", pending, { ...dns, nodeName: "" })],
  );

  const { UnreadyPods } = await report(cluster, "one");

  assertEquals(UnreadyPods?.map(({ Name, Reason, Restarts, Message }) => [Name, Reason, Restarts, Message]), [
    ["coredns-x", "Unschedulable", 0, "no nodes"],
    ["kube-router-x", "CrashLoopBackOff", 7, "listen tcp :8080: bind: address already in use"],
  ]);
  assertEquals(UnreadyPods?.map(({ Node }) => Node), [undefined, "one"]);
  assertEquals((await report(cluster, "one", false)).UnreadyPods?.map(({ Name }) => Name), ["kube-router-x"]);
  const { Node, ...pure } = await report(cluster, undefined);
  assertEquals([Node, pure.UnreadyPods?.map(({ Name }) => Name)], [undefined, ["coredns-x"]]);
});

Deno.test("nodeReport() says nothing while the API server does not answer", async () => {
  const cluster = clusterOf();
  cluster.intercept = () => new Response("no", { status: 503 });

  assertEquals(await report(cluster, "one"), {});
});

const NOT_READY: [string, object, [string, string]][] = [
  [
    "an image that cannot be pulled",
    {
      containerStatuses: [{
        ready: false,
        restartCount: 0,
        state: { waiting: { reason: "ErrImagePull", message: "no such host" } },
      }],
    },
    ["ErrImagePull", "no such host"],
  ],
  [
    "an end without a word",
    {
      containerStatuses: [{
        ready: false,
        restartCount: 1,
        state: { terminated: { reason: "OOMKilled", exitCode: 137 } },
      }],
    },
    ["OOMKilled", "it ended with exit code 137"],
  ],
  [
    "an init container that fails, after one that has done its work",
    {
      initContainerStatuses: [
        { ready: true, restartCount: 0, state: { terminated: { reason: "Completed", exitCode: 0 } } },
        {
          ready: false,
          restartCount: 2,
          state: { waiting: { reason: "CrashLoopBackOff" } },
          lastState: { terminated: { exitCode: 3 } },
        },
      ],
      containerStatuses: [{ ready: false, restartCount: 0, state: { waiting: { reason: "PodInitializing" } } }],
    },
    ["CrashLoopBackOff", "it ended with exit code 3"],
  ],
  [
    "a probe that fails",
    {
      phase: "Running",
      conditions: [ready("False", "containers with unready status: [coredns]")],
      containerStatuses: [{ ready: false, restartCount: 0, state: {} }],
    },
    ["Running", "containers with unready status: [coredns]"],
  ],
  [
    "another attempt that has just begun",
    {
      phase: "Running",
      containerStatuses: [{
        ...{ ready: false, restartCount: 3, state: {} },
        lastState: { terminated: { reason: "Error", exitCode: 1, message: "no route" } },
      }],
    },
    ["Error", "no route"],
  ],
  [
    "a panic, whose trace says nothing",
    {
      containerStatuses: [{
        ...{ ready: false, restartCount: 1 },
        state: {
          terminated: {
            reason: "Error",
            exitCode: 2,
            message: "panic: no address\n[signal SIGSEGV]\n\ngoroutine 1 [running]:\nmain.go:151 +0x88f\n",
          },
        },
      }],
    },
    ["Error", "panic: no address"],
  ],
  [
    "an error that was logged before the end",
    {
      containerStatuses: [{
        ...{ ready: false, restartCount: 1 },
        state: {
          terminated: {
            exitCode: 1,
            message:
              "E1127 19:25:03.470325     251 main.go:32] Failed: host IP unknown\nI1127 19:25:03.5 251 main.go:40] bye\n",
          },
        },
      }],
    },
    ["Terminated", "Failed: host IP unknown"],
  ],
  ["an eviction", { phase: "Failed", reason: "Evicted", message: "low on disk" }, ["Evicted", "low on disk"]],
];
for (const [name, status, expected] of NOT_READY) {
  Deno.test(`podReport() says why for ${name}`, () => {
    const found = podReport(aPod("a", status));

    assertEquals([found?.Reason, found?.Message], expected);
  });
}

Deno.test("podReport() leaves out what is Ready, done or to go", () => {
  assertEquals(podReport(aPod("a", { phase: "Running", conditions: [ready("True")] })), undefined);
  assertEquals(podReport(aPod("a", { phase: "Succeeded" })), undefined);
  assertEquals(podReport(aPod("a", CRASHING, { gone: "2026-01-02T03:04:05Z" })), undefined);
});

Deno.test("nodeReport() warns of CoreDNS without a pod, where it is k0s' matter", async () => {
  const DNS = { labels: { "k8s-app": "kube-dns" }, nodeName: "two" };
  const READY = { phase: "Running", conditions: [ready("True")] };
  const warnings = async (cluster: FakeCluster, deploysDns = true) => {
    const { Warnings = [] } = await nodeReport({ client: cluster.client(), seesAllPods: true, deploysDns });
    return Warnings.map((text) => /^\w+ has no pod/.exec(text)?.[0]);
  };

  assertEquals(await warnings(clusterOf()), ["CoreDNS has no pod"]);
  assertEquals(await warnings(clusterOf(), false), []);
  assertEquals(await warnings(clusterOf(["/api/v1/namespaces/kube-system/pods/a", aPod("a", READY, DNS)])), []);
  const going = aPod("a", READY, { ...DNS, gone: "2026-01-02T03:04:05Z" });
  assertEquals(await warnings(clusterOf(["/api/v1/namespaces/kube-system/pods/a", going])), ["CoreDNS has no pod"]);
});
