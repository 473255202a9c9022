import { assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

const DIRECTORY = "/etc/k0s/containerd.d";
const HANDLER = `version = 3
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.second]
runtime_type = "io.containerd.runc.v2"
`;

/** What needs the handler of {@link HANDLER}. */
const WORKLOAD = JSON.stringify({
  apiVersion: "v1",
  kind: "List",
  items: [
    { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", metadata: { name: "second" }, handler: "second" },
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "second", namespace: "default" },
      spec: {
        runtimeClassName: "second",
        terminationGracePeriodSeconds: 0,
        containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10.2" }],
      },
    },
  ],
});

/** A drop-in of the operator restarts containerd, which runs pods by it then. */
export async function dropInIsTakenOver(node: TestNode): Promise<void> {
  const { machine } = node;
  const before = await containerdPid(node);

  await writes(machine, "second.toml", HANDLER);

  await eventually(async () => ![before, undefined].includes(await containerdPid(node)), {
    what: "containerd is restarted",
    withinMs: 60_000,
  });
  await machine.kubectl(["apply", "-f", "-"], { stdin: WORKLOAD });
  await machine.kubectl(["wait", "--for=condition=Ready", "pod/second", "--timeout=120s"], { withinMs: 130_000 });
}

/** A drop-in that containerd could not read is named, and containerd goes on. */
export async function brokenDropInIsRefused(node: TestNode): Promise<void> {
  const { machine } = node;
  const before = await containerdPid(node);

  await writes(machine, "typo.toml", "version = 3\n[plugins\n");

  await eventually(
    async () => (await containerdEvents(machine)).includes(`${DIRECTORY}/typo.toml: failed to parse TOML`),
    {
      what: "k0s status components names the file",
      withinMs: 60_000,
    },
  );
  assertEquals(await containerdPid(node), before);
  await machine.run("rm", [`${DIRECTORY}/typo.toml`]);
}

async function containerdPid(node: TestNode): Promise<number | undefined> {
  return (await node.pids())["containerd"];
}

async function containerdEvents(machine: Machine): Promise<string> {
  return (await machine.k0s(["status", "components"])).stdout;
}

async function writes(machine: Machine, name: string, text: string): Promise<void> {
  const { code, stderr } = await machine.run("sh", ["-c", `mkdir -p ${DIRECTORY} && cat > ${DIRECTORY}/${name}`], {
    stdin: text,
  });
  assertEquals(code, 0, stderr);
}
