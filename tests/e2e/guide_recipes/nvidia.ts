import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

/** What the toolkit is told to write: `CONTAINERD_CONFIG`, and where it puts its own file if it is told nothing else. */
const [TOP_LEVEL, OWN] = ["/etc/k0s/containerd.d/nvidia.toml", "/etc/containerd/conf.d/99-nvidia.toml"];
const RUNTIME = "/opt/nvidia/toolkit/nvidia-container-runtime";
const CALLS = "/opt/nvidia/calls";
/** Stands in for NVIDIA's runtime, which adds devices to the specification of a container and hands it to runc. */
const WRAPPER = `#!/bin/sh
echo "$*" >> ${CALLS}
exec /var/lib/k0s/bin/runc "$@"
`;
/** What the toolkit writes where it finds no configuration to begin with: containerd 1's format. */
const FORMER = `version = 2

[plugins]

  [plugins."io.containerd.grpc.v1.cri"]

    [plugins."io.containerd.grpc.v1.cri".containerd]

      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes]

        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia]
          privileged_without_host_devices = false
          runtime_engine = ""
          runtime_root = ""
          runtime_type = "io.containerd.runc.v2"

          [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia.options]
            BinaryName = "${RUNTIME}"
`;
/** The same from containerd 2 on, where it is also the default. */
const CURRENT = `version = 3

[plugins]

  [plugins."io.containerd.cri.v1.runtime"]
    enable_cdi = true

    [plugins."io.containerd.cri.v1.runtime".containerd]
      default_runtime_name = "nvidia"

      [plugins."io.containerd.cri.v1.runtime".containerd.runtimes]

        [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.nvidia]
          runtime_type = "io.containerd.runc.v2"

          [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.nvidia.options]
            BinaryName = "${RUNTIME}"
`;
/** Where the runtimes begin in it. */
const RUNTIMES = '[plugins."io.containerd.cri.v1.runtime".containerd.runtimes]';
/** What it makes of the file that it takes for the main one: its second step. */
const IMPORTS = `imports = ["/etc/containerd/conf.d/*.toml"]
version = 2
`;
const RUNTIME_CLASS = JSON.stringify({
  ...{ apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", metadata: { name: "nvidia" }, handler: "nvidia" },
});

/** The toolkit has been on the machine before: under an earlier k0s, with an earlier containerd. */
export async function toolkitWasHere(machine: Machine): Promise<void> {
  await writes(machine, RUNTIME, WRAPPER);
  await machine.run("chmod", ["+x", RUNTIME]);
  await writes(machine, TOP_LEVEL, FORMER);
}

/** A pod of the RuntimeClass is run by NVIDIA's runtime, any other is not. */
export async function runtimeIsUsed({ machine }: TestNode): Promise<void> {
  await machine.kubectl(["apply", "-f", "-"], { stdin: RUNTIME_CLASS });

  assertEquals(await runsByIt(machine, "gpu", { runtimeClassName: "nvidia" }), true);
  assertEquals(await runsByIt(machine, "plain"), false);
}

/** First its own file, empty at first; then the one that it takes for the main one; then it signals containerd. */
export async function twoStepsAreTakenOver(node: TestNode): Promise<void> {
  const { machine } = node;
  await writes(machine, OWN, "");
  await writes(machine, OWN, CURRENT);
  await writes(machine, TOP_LEVEL, IMPORTS);
  await machine.run("kill", ["-HUP", String((await node.pids())["containerd"])]);

  // The signal alone has containerd read them: k0s holds on to what it has judged itself, after a pause.
  await componentsSay(machine, "took over changed drop-ins");
  await eventually(async () => await runsByIt(machine, "by-default"), {
    what: "NVIDIA's runtime is the default",
    withinMs: 90_000,
    everyMs: 2_000,
  });
  assertEquals(await runsByIt(machine, "gpu", { runtimeClassName: "nvidia" }), true);
}

/** What containerd has read goes on to hold: while it runs, and when it is started again. */
export async function brokenFileIsSurvived(node: TestNode): Promise<void> {
  const { machine } = node;
  const before = (await node.pids())["containerd"];
  const cases: [text: string, problem: string][] = [
    [CURRENT.slice(0, CURRENT.indexOf("BinaryName") + 5), `${OWN}: failed to parse TOML`],
    [
      CURRENT.slice(0, CURRENT.indexOf(RUNTIMES)),
      "no such runtime",
    ],
  ];
  for (const [text, problem] of cases) {
    await writes(machine, OWN, text);
    await componentsSay(machine, problem);
  }
  assertEquals((await node.pids())["containerd"], before);

  await machine.run("kill", ["-HUP", String(before)]);
  await eventually(async () => ![before, 0, undefined].includes((await node.pids())["containerd"]), {
    what: "containerd is started again",
    withinMs: 60_000,
  });
  assertEquals(await runsByIt(machine, "gpu", { runtimeClassName: "nvidia" }), true);
  assertEquals(await runsByIt(machine, "by-default"), true);

  await writes(machine, OWN, CURRENT);
  await eventually(
    async () => (await machine.run("cat", ["/etc/k0s/containerd.toml"])).stdout.includes("containerd.d/*"),
    {
      what: "containerd is to read the files themselves again",
      withinMs: 60_000,
    },
  );
}

/** Another version of k0s has started: the toolkit's files are as it wrote them, and in use. */
export async function filesOutliveUpgrade({ machine }: TestNode): Promise<void> {
  assertEquals((await machine.run("cat", [OWN, TOP_LEVEL])).stdout, CURRENT + IMPORTS);
  const get = ["get", "pod", "gpu", "-o", "jsonpath={.status.containerStatuses[0].restartCount} {.status.phase}"];
  assertEquals(await machine.kubectl(get), "0 Running");
  assertEquals(await runsByIt(machine, "gpu", { runtimeClassName: "nvidia" }), true);
}

/** The toolkit's own clean-up. */
export async function toolkitGoes({ machine }: TestNode): Promise<void> {
  await machine.run("rm", [OWN, TOP_LEVEL]);

  await eventually(async () => !await runsByIt(machine, "plain"), {
    what: "runc is the default again",
    withinMs: 90_000,
    everyMs: 2_000,
  });
}

async function componentsSay(machine: Machine, words: string): Promise<void> {
  await eventually(async () => (await machine.k0s(["status", "components"])).stdout.includes(words), {
    what: `k0s status components says: ${words}`,
    withinMs: 60_000,
  });
}

/** A start with a default runtime that is configured nowhere. */
export async function brokenFileIsRefused(machine: Machine): Promise<void> {
  await writes(machine, TOP_LEVEL, CURRENT.slice(0, CURRENT.indexOf(RUNTIMES)));
  const { code, stderr } = await machine.k0s(["controller", "--single"], { withinMs: 120_000 });
  assertEquals(code, 1, stderr);
  assertMatch(stderr, /Cannot start containerd with its drop-ins: .*no such runtime is configured\nHint: /);
}

/** Makes a pod anew and waits until it runs. @returns Whether NVIDIA's runtime has made its container. */
async function runsByIt(machine: Machine, name: string, spec: { runtimeClassName?: string } = {}): Promise<boolean> {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: {
      ...spec,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "pause", image: "registry.k8s.io/pause:3.10.2" }],
    },
  };
  await machine.kubectl(["delete", "pod", name, "--ignore-not-found", "--now"], { withinMs: 60_000 });
  await machine.kubectl(["create", "-f", "-"], { stdin: JSON.stringify(pod) });
  await machine.kubectl(["wait", "--for=condition=Ready", `pod/${name}`, "--timeout=60s"], { withinMs: 70_000 });
  const get = ["get", "pod", name, "-o", "jsonpath={.status.containerStatuses[0].containerID}"];
  const id = (await machine.kubectl(get)).replace("containerd://", "");
  assert(id.length === 64, id);
  const { stdout } = await machine.run("cat", [CALLS]);
  const made = stdout.split("\n").some((call) => call.includes(" create ") && call.includes(id));
  if (made) assertStringIncludes(stdout, "/containerd/io.containerd.runtime.v2.task/k8s.io/");
  return made;
}

async function writes(machine: Machine, path: string, text: string): Promise<void> {
  const { code, stderr } = await machine.run("sh", ["-c", 'mkdir -p "$(dirname "$0")" && cat > "$0"', path], {
    stdin: text,
  });
  assertEquals(code, 0, stderr);
}
