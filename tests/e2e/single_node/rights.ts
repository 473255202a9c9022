import { assertEquals, assertMatch } from "@std/assert";
import { identities, missingOf, reachOf } from "../../support/account_reach.ts";
import { K0S } from "../../support/k0s_binary.ts";
import type { TestNode } from "../../support/test_node.ts";

/** Sockets, databases, keys and logs that are for root, or for one other account. */
const OF_OTHERS: readonly string[] = [
  "/run/k0s/containerd.sock",
  "/run/k0s/k0s.yaml",
  "/run/k0s/kine/kine.sock:2379",
  "/var/lib/k0s/db/state.db",
  "/var/lib/k0s/logs/kube-apiserver.log",
  "/var/lib/k0s/kubelet.conf",
  "/var/lib/k0s/pki/ca.key",
  "/var/lib/k0s/pki/sa.key",
  "/var/lib/k0s/pki/server.key",
  "/var/lib/k0s/pki/admin.key",
  "/var/lib/k0s/pki/admin.conf",
  "/var/lib/k0s/pki/ccm.conf",
];
const OWN = "/var/lib/k0s/pki/scheduler.conf";

/** An account reaches its own files and nothing of the others, even if it should come into root's group. */
export async function accountsAreApart({ machine }: TestNode): Promise<void> {
  const paths = [...OF_OTHERS, OWN];
  assertEquals(await missingOf(machine, paths), []);
  assertEquals(await reachOf(machine, { account: "kube-scheduler", paths }), [OWN]);

  // containerd itself opens its socket to root's group.
  const closed = paths.filter((path) => path !== "/run/k0s/containerd.sock");
  assertEquals(await reachOf(machine, { account: "kube-scheduler", group: "root", paths: closed }), [OWN]);
}

/** What another user has put where k0s once looked for programs of a user without HOME is not run. */
export async function kubectlRunsNothingOfOthers({ machine }: TestNode): Promise<void> {
  const planted = "/tmp/.cache/k0s/bin";
  const plant =
    `mkdir -p ${planted}; printf '#!/bin/sh\necho planted\n' >${planted}/kubectl; chmod 755 ${planted}/kubectl`;
  await machine.run("setpriv", ["--reuid", "kube-scheduler", "--clear-groups", "sh", "-ec", plant]);
  const asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "env"];
  const kubectl = [K0S, "kubectl", "version", "--client"];

  const homeless = await machine.run("setpriv", [...asNobody, "-u", "HOME", "-u", "XDG_CACHE_HOME", ...kubectl]);
  assertEquals([homeless.code, homeless.stdout], [1, ""]);
  assertMatch(homeless.stderr, /HOME is not set/);
  const astray = await machine.run("setpriv", [...asNobody, "-u", "XDG_CACHE_HOME", "HOME=/tmp", ...kubectl]);
  assertEquals([astray.code, astray.stdout], [1, ""]);
  assertMatch(astray.stderr, /others than you can change "\/tmp\/\.cache"/);
  await machine.run("install", ["-d", "-m", "700", "-o", "65534", "/tmp/nobody"]);
  const own = await machine.run("setpriv", [...asNobody, "-u", "XDG_CACHE_HOME", "HOME=/tmp/nobody", ...kubectl]);
  assertMatch(own.stdout, /^Client Version: v1/, own.stderr);
}

/** What root does not do has a group of its own and no other one. */
export async function programsHaveGroups(node: TestNode): Promise<void> {
  const { kine, "kube-apiserver": apiserver, "kube-scheduler": scheduler } = await node.pids();
  assertEquals(await identities(node.machine, { kine: kine!, apiserver: apiserver!, scheduler: scheduler! }), {
    kine: "kube-apiserver kube-apiserver -",
    apiserver: "kube-apiserver kube-apiserver -",
    scheduler: "kube-scheduler kube-scheduler -",
  });
}
