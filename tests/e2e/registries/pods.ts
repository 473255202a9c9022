import { assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";

/** Has a pod of an image run on a node, and waits until it does. As a rule the image is pulled even if the node has it. */
export async function runsOn(
  controller: Machine,
  node: Machine,
  name: string,
  image: string,
  { pullPolicy }: { pullPolicy: "Always" | "Never" } = { pullPolicy: "Always" },
): Promise<void> {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: {
      nodeName: node.name,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "app", image, imagePullPolicy: pullPolicy }],
    },
  };
  await controller.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(pod) });
  await eventually(async () => {
    const phase = ["get", "pod", name, "-o", "jsonpath={.status.phase}"];
    return await controller.kubectl(phase) === "Running";
  }, { what: `pod ${name} of ${image} runs on ${node.name}`, withinMs: 120_000, everyMs: 500 });
}

/** What the kubelet says of a pod that it cannot pull the image of. */
export async function pullFailure(controller: Machine, node: Machine, name: string, image: string): Promise<string> {
  const args = ["run", name, `--image=${image}`, "--image-pull-policy=Always", "--restart=Never"];
  await controller.kubectl([...args, `--overrides={"spec":{"nodeName":"${node.name}"}}`]);
  const events = ["get", "events", "--field-selector", `involvedObject.name=${name},reason=Failed`];
  const message = await eventually(
    async () => await controller.kubectl([...events, "-o", "jsonpath={.items[*].message}"]) || undefined,
    { what: `the image of ${name} is not pulled`, withinMs: 120_000, everyMs: 500 },
  );
  await controller.kubectl(["delete", "pod", name, "--wait=false"]);
  return message;
}

/** Verifies that a node's containerd is the same process as before. */
export async function assertSameContainerd(
  pids: () => Promise<Record<string, number>>,
  before: Record<string, number>,
): Promise<void> {
  assertEquals((await pids())["containerd"], before["containerd"]);
}
