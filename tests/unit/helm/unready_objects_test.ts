import { assertEquals } from "@std/assert";
import { unreadyObjects } from "../../../lib/helm/unready_objects.ts";
import type { KubeClient, KubeObject, ResourceType } from "../../../lib/kube/mod.ts";

const RELEASE = { name: "web", namespace: "apps" };
const OURS = { "meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "apps" };

function clientWith(objects: Readonly<Record<string, readonly Partial<KubeObject>[]>>): Pick<KubeClient, "list"> {
  const list = ({ kind }: ResourceType) => Promise.resolve({ items: objects[kind] ?? [], resourceVersion: "1" });
  return { list } as unknown as KubeClient;
}

function named(name: string, rest: object, annotations: Record<string, string> = OURS): Partial<KubeObject> {
  return { metadata: { name, annotations }, ...rest };
}

const done = (type: string) => ({ status: { conditions: [{ type, status: "True" }] } });

Deno.test("unreadyObjects() names what of the release is not ready, and how much of it is", async () => {
  const client = clientWith({
    Deployment: [
      named("none", { spec: { replicas: 2 }, status: {} }),
      named("some", { spec: { replicas: 2 }, status: { readyReplicas: 1 } }),
      named("all", { spec: {}, status: { readyReplicas: 1 } }),
      named("off", { spec: { replicas: 0 }, status: {} }),
      named("another", { spec: { replicas: 2 } }, { ...OURS, "meta.helm.sh/release-name": "other" }),
      named("nobody's", { spec: { replicas: 2 } }, {}),
    ],
    DaemonSet: [named("each", { status: { desiredNumberScheduled: 3, numberReady: 2 } })],
    Job: [named("runs", { status: {} }), named("failed", done("Failed")), named("complete", done("Complete"))],
  });
  assertEquals(await unreadyObjects(client, RELEASE, new AbortController().signal), [
    "Deployment none: 0 of 2 ready",
    "Deployment some: 1 of 2 ready",
    "DaemonSet each: 2 of 3 ready",
    "Job runs: is not complete",
    "Job failed: has failed",
  ]);
});

Deno.test("unreadyObjects() names no more than one can look at", async () => {
  const many = Array.from({ length: 9 }, (_, at) => named(`d${at}`, { spec: {}, status: {} }));
  const found = await unreadyObjects(clientWith({ StatefulSet: many }), RELEASE, new AbortController().signal);
  assertEquals(found.length, 5);
});
