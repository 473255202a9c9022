import type { Machine } from "./machine.ts";

/**
 * Kills every process of a machine with SIGKILL in the same instant, and waits until none is left.
 *
 * Network, mounts, `/run` and control groups stay, which is what tells it from {@link Machine.powerOff}.
 */
export async function killEverything(machine: Machine): Promise<void> {
  // What stays is process 1 with its `cat`, which it starts again, and the shell that kills.
  const script = "kill -9 -1; while set -- /proc/[0-9]*; [ $# -gt 3 ]; do :; done";
  const { code, stderr } = await machine.run("sh", ["-c", script]);
  if (code !== 0) throw new Error(`Cannot kill the processes of ${machine.name}: ${stderr}`);
}
