import { assert, assertEquals } from "@std/assert";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

const FILE = "/etc/k0s/containerd.toml";
const MARKER = "# k0s_managed=true";

/** Takes the configuration over as an operator does: containerd's own defaults, with the places that k0s runs it with. */
export async function takesOver(machine: Machine): Promise<string> {
  const { code, stdout, stderr } = await machine.run("/var/lib/k0s/bin/containerd", ["config", "default"]);
  assertEquals(code, 0, stderr);
  const text = stdout
    .replace(/^root = .*$/m, 'root = "/var/lib/k0s/containerd"')
    .replace(/^state = .*$/m, 'state = "/run/k0s/containerd"')
    .replaceAll("/run/containerd/containerd.sock", "/run/k0s/containerd.sock")
    // What containers that are no virtual machines need; k0s writes it by itself where it is to.
    .replace(/restrict_oom_score_adj = false/, "restrict_oom_score_adj = true");
  await machine.run("sh", ["-c", `cat > ${FILE}`], { stdin: text });
  return text;
}

/** The operator's file is left as it is, in use, and pods run by it. */
export async function isLeftAlone({ machine }: TestNode, text: string): Promise<void> {
  assertEquals((await machine.run("cat", [FILE])).stdout, text);
  const { stdout } = await machine.run("sh", ["-c", "tr '\\0' ' ' < /proc/$(pidof containerd)/cmdline"]);
  assert(stdout.includes(`--config=${FILE}`), stdout);
  const pod = ["run", "by-own-file", "--image=registry.k8s.io/pause:3.10.2", "--image-pull-policy=Never"];
  await machine.kubectl(pod);
  await machine.kubectl(["wait", "--for=condition=Ready", "pod/by-own-file", "--timeout=120s"], { withinMs: 130_000 });
}

/** Gives the file back to k0s, which makes it at its next start. */
export async function givesBack(machine: Machine): Promise<void> {
  await machine.run("rm", [FILE]);
}

/** It is k0s' own again. */
export async function isManaged({ machine }: TestNode): Promise<void> {
  const { stdout } = await machine.run("head", ["-1", FILE]);
  assertEquals(stdout, `${MARKER}\n`);
}
