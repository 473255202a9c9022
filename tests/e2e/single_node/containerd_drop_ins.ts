import { assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

const DIRECTORY = "/etc/k0s/containerd.d";
const HANDLER = `version = 3
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.second]
runtime_type = "io.containerd.second.v1"
`;
/** Where an operator installs programs of such a runtime; containerd finds them by `PATH`, by the name of the type. */
const PROGRAMS = "/usr/local/bin";
const SHIM = `${PROGRAMS}/containerd-shim-second-v1`;

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

/** Installs a runtime as gVisor's is, out of runc's parts. The directory is the host's, so what is written there is kept apart. */
async function installRuntime(machine: Machine): Promise<void> {
  const script = `mkdir -p /opt/local/new /opt/local/work
mount -t overlay overlay -o lowerdir=${PROGRAMS},upperdir=/opt/local/new,workdir=/opt/local/work ${PROGRAMS}
cp /var/lib/k0s/bin/containerd-shim-runc-v2 ${SHIM}`;
  const { code, stderr } = await machine.run("sh", ["-ec", script]);
  assertEquals(code, 0, stderr);
}

/** A drop-in of the operator restarts containerd, which runs pods by it then. */
export async function dropInIsTakenOver(node: TestNode): Promise<void> {
  const { machine } = node;
  const before = await containerdPid(node);
  await installRuntime(machine);

  await writes(machine, "second.toml", HANDLER);

  await eventually(async () => ![before, undefined].includes(await containerdPid(node)), {
    what: "containerd is restarted",
    withinMs: 60_000,
  });
  await machine.kubectl(["apply", "-f", "-"], { stdin: WORKLOAD });
  await machine.kubectl(["wait", "--for=condition=Ready", "pod/second", "--timeout=120s"], { withinMs: 130_000 });
  assertEquals((await machine.run("pgrep", ["-fc", `^${SHIM} `])).stdout, "1\n");
}

/** Drop-ins that containerd could not start with, and what is said of them. */
const BROKEN: Readonly<Record<string, [text: string, problem: string]>> = {
  "typo.toml": ["version = 3\n[plugins\n", "failed to parse TOML"],
  "kind.toml": [
    '[plugins."io.containerd.cri.v1.runtime"]\nrestrict_oom_score_adj = "yes"\n',
    "toml: cannot decode TOML string",
  ],
};

/** Such a drop-in is named, and containerd goes on. */
export async function brokenDropInIsRefused(node: TestNode): Promise<void> {
  const { machine } = node;
  const before = await containerdPid(node);
  for (const [name, [text, problem]] of Object.entries(BROKEN)) {
    await writes(machine, name, text);
    await eventually(async () => (await containerdEvents(machine)).includes(`${DIRECTORY}/${name}: ${problem}`), {
      what: `k0s status components says of ${name}: ${problem}`,
      withinMs: 60_000,
    });
    assertEquals(await containerdPid(node), before);
    await machine.run("rm", [`${DIRECTORY}/${name}`]);
  }
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
