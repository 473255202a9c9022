import { assert, assertEquals } from "@std/assert";
import type { TestNode } from "../../support/test_node.ts";

/** Owner and mode of files of a running node, by path; `*` names every match, of which there must be one. */
const LAYOUT: readonly [path: string, owner: string, mode: string][] = [
  ["/var/lib/k0s", "root", "755"],
  ["/var/lib/k0s/bin", "root", "755"],
  ["/var/lib/k0s/bin/kube-apiserver", "root", "755"],
  ["/var/lib/k0s/bin/kubelet", "root", "755"],
  ["/var/lib/k0s/bin/containerd", "root", "755"],
  ["/var/lib/k0s/pki", "root", "751"],
  ["/var/lib/k0s/pki/ca.crt", "root", "644"],
  ["/var/lib/k0s/pki/ca.key", "kube-apiserver", "600"],
  ["/var/lib/k0s/pki/sa.key", "kube-apiserver", "600"],
  ["/var/lib/k0s/pki/server.key", "kube-apiserver", "600"],
  ["/var/lib/k0s/pki/admin.key", "root", "600"],
  ["/var/lib/k0s/pki/scheduler.key", "kube-scheduler", "600"],
  ["/var/lib/k0s/pki/admin.conf", "root", "600"],
  ["/var/lib/k0s/pki/ccm.conf", "kube-apiserver", "600"],
  ["/var/lib/k0s/pki/scheduler.conf", "kube-scheduler", "600"],
  ["/var/lib/k0s/db", "kube-apiserver", "700"],
  ["/var/lib/k0s/logs", "root", "711"],
  ["/var/lib/k0s/manifests", "root", "755"],
  ["/var/lib/k0s/images", "root", "755"],
  ["/var/lib/k0s/kubelet.conf", "root", "600"],
  ["/run/k0s", "root", "755"],
  ["/run/k0s/k0s.yaml", "root", "600"],
  ["/run/k0s/kine", "kube-apiserver", "700"],
];

/** Which user each program runs as. */
const USERS: Readonly<Record<string, string>> = {
  "kine": "kube-apiserver",
  "kube-apiserver": "kube-apiserver",
  "kube-controller-manager": "kube-apiserver",
  "kube-scheduler": "kube-scheduler",
  "containerd": "root",
  "kubelet": "root",
};

/** Files lie where upstream has them, and are readable for those that need them. */
export async function filesAreInPlace({ machine }: TestNode): Promise<void> {
  const { stdout, stderr } = await machine.run("stat", ["-c", "%n %U %a", ...LAYOUT.map(([path]) => path)]);
  assertEquals(`${stderr}${stdout}`.trim().split("\n"), LAYOUT.map((entry) => entry.join(" ")));

  const keys = await machine.run("find", ["/var/lib/k0s/pki", "-name", "*.key", "-not", "-perm", "600"]);
  assertEquals(keys.stdout, "", "keys that others may read");

  const socket = await machine.run("stat", ["-c", "%F %U", "/run/k0s/status.sock"]);
  assertEquals(socket.stdout.trim(), "socket root");
}

/** Every program runs as the user that its files belong to. */
export async function programsHaveUsers(node: TestNode): Promise<void> {
  const { stdout } = await node.machine.run("ps", ["-A", "-o", "pid=,user:32="]);
  const userOf = new Map(stdout.trim().split("\n").map((line) => line.trim().split(/\s+/) as [string, string]));
  const pids = await node.pids();
  const users = Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, userOf.get(String(pid))]));
  assertEquals(users, USERS);
}

/** No secret shows in a command line, which every user of the machine can read. */
export async function commandLinesHoldNoSecret({ machine }: TestNode): Promise<void> {
  const { stdout } = await machine.run("ps", ["-A", "-o", "args=", "-ww"]);
  assert(!/PRIVATE KEY|client-key-data|Bearer /.test(stdout), "a command line holds a secret");
}
