import { assertEquals } from "@std/assert";
import type { Machine } from "./machine.ts";

/**
 * Which of these files and sockets of a machine an account can read or write, as the kernel judges it (access(2)). For a
 * socket that is whether it can connect.
 *
 * @param group Its own, unless another one is to be tried.
 */
export async function reachOf(
  machine: Machine,
  { account, group = account, paths }: { account: string; group?: string; paths: readonly string[] },
): Promise<string[]> {
  const script = 'for path; do if [ -r "$path" ] || [ -w "$path" ]; then echo "$path"; fi; done';
  const identity = ["--reuid", account, "--regid", group, "--clear-groups"];
  const { code, stdout, stderr } = await machine.run("setpriv", [...identity, "sh", "-c", script, "sh", ...paths]);
  assertEquals(code, 0, stderr);
  return stdout.split("\n").filter((line) => line !== "");
}

/** Paths that do not exist: a check that nothing is reached would prove nothing about them. */
export async function missingOf(machine: Machine, paths: readonly string[]): Promise<string[]> {
  const script = 'for path; do [ -e "$path" ] || echo "$path"; done';
  const { stdout } = await machine.run("sh", ["-c", script, "sh", ...paths]);
  return stdout.split("\n").filter((line) => line !== "");
}

/** User, groups and supplementary groups of processes, as names. */
export async function identities(
  machine: Machine,
  pids: Readonly<Record<string, number>>,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, pid] of Object.entries(pids)) {
    const { stdout } = await machine.run("ps", ["-o", "user:32=,group:32=,supgrp:64=", "-p", String(pid)]);
    found[name] = stdout.trim().split(/\s+/).join(" ");
  }
  return found;
}
