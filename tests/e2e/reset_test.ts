import { assert, assertEquals, assertMatch } from "@std/assert";
import { identities } from "../support/account_reach.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

const KEEPER = new URL("../testdata/e2e/keeper.yaml", import.meta.url).pathname;

/** Not counted as files: what tools of the host leave by themselves (`ip netns`, iptables, `useradd`). */
const SHARED = "-not -path '/run/netns' -not -path /run/xtables.lock -not -path '/etc/*-'";

/** What makes up a machine, each as a command that lists it; none may differ after a reset. */
const FACETS: Readonly<Record<string, string>> = {
  "processes": "ps -A -o comm= | grep -vxE 'sh|ps|sort|sleep|grep' || true",
  "mounts": "cut -d ' ' -f 5 /proc/self/mountinfo",
  "network namespaces": "ls /run/netns 2>/dev/null || true",
  "interfaces": "ip -o link | cut -d ' ' -f 2 | cut -d @ -f 1",
  "addresses": "ip -o -4 addr | tr -s ' ' | cut -d ' ' -f 2,4",
  "routes": "ip -4 route show table all; ip -6 route show table all | grep -vE 'fe80::|ff00::' || true",
  "policy rules": "ip rule; ip -6 rule",
  "packet filter rules": rulesOf("nft") + "; " + rulesOf("legacy"),
  "IP sets": "ipset list -n",
  "nft tables": "nft list tables | grep -vE ' (filter|nat|mangle|raw)$' || true",
  "control groups": "find /sys/fs/cgroup -type d",
  "users": "cut -d : -f 1 /etc/passwd /etc/group",
  "files": `find ${
    ["/var/lib/k0s", "/run", "/etc", "/opt", "/var/lib/cni", "/var/log", "/usr/libexec/k0s"].join(" ")
  } ${SHARED} 2>/dev/null || true`,
};

/** Rules and chains that somebody made; tables and their built-in chains come and go with what lists them. */
function rulesOf(flavour: string): string {
  return ["iptables", "ip6tables"].map((tool) =>
    `${tool}-${flavour}-save 2>/dev/null | grep -E '^-A|^:[^ ]+ - ' | sed 's/ \\[.*//' || true`
  ).join("; ");
}

/** An account that is to be made, and one of the operator's. */
const ACCOUNTS = "spec: {installConfig: {users: {kubeAPIserverUser: k0s-api, kubeSchedulerUser: watchman}}}\n";

scenario("k0s reset leaves the machine as it was", async (t, machine) => {
  const prepared = "useradd --home /srv --system --no-create-home watchman; mkdir /etc/k0s; cat > /etc/k0s/k0s.yaml";
  await machine.run("sh", ["-ec", prepared], { stdin: ACCOUNTS });
  const before = await facetsOf(machine);
  await using node = await TestNode.boot(machine);
  await nodeStep(t, node, "a pod with a volume runs on the full network", async () => {
    await node.systemPodsReady();
    await machine.kubectl(["apply", "-f", KEEPER]);
    await machine.kubectl(["wait", "--for=condition=Ready", "pod/keeper", "--timeout=120s"], { withinMs: 130_000 });
  });
  await nodeStep(
    t,
    node,
    "programs run as the accounts that are configured, and own what they read",
    () => runsAsConfigured(node),
  );
  await nodeStep(t, node, "reset is refused while k0s runs", async () => {
    const { code, stderr } = await machine.k0s(["reset"]);
    assertEquals(code, 1);
    assert(stderr.includes("please stop k0s before reset"), stderr);
    await machine.kubectl(["get", "pod", "keeper"]);
  });
  await nodeStep(t, node, "reset refuses what is not a node's, before it changes anything", async () => {
    assertEquals(await node.stop(), 0);
    await refusesDirectories(machine);
  });
  await nodeStep(t, node, "reset removes everything", async () => {
    await resets(machine);
    assertEquals(differences(before, await facetsOf(machine)), []);
  });
  await nodeStep(t, node, "a second reset finds nothing to do", async () => {
    await resets(machine);
    assertEquals(differences(before, await facetsOf(machine)), []);
  });
});

scenario("k0s reset cleans up after kill -9, behind a link, without a configuration", async (t, machine) => {
  await machine.run("sh", ["-c", "mkdir /opt/mine && echo kept > /opt/mine/file"]);
  const before = await facetsOf(machine);
  await machine.run("sh", ["-c", "mkdir /opt/disk && ln -s disk /opt/data"]);
  const dataDir = "--data-dir=/opt/data";
  await using node = await TestNode.boot(machine, ["--single", dataDir]);
  await nodeStep(t, node, "reset removes everything but what is of others", async () => {
    await node.kill();
    await plantLinksAndMounts(machine);
    await machine.run("sh", ["-c", "mkdir -p /etc/k0s && echo 'spec: [' > /etc/k0s/k0s.yaml"]);
    await resets(machine, [dataDir]);
    assertEquals((await machine.run("cat", ["/opt/mine/file"])).stdout, "kept\n");
    await machine.run("rm", ["-r", "/etc/k0s"]);
    assertEquals(differences(before, await facetsOf(machine)), []);
  });
});

async function runsAsConfigured(node: TestNode): Promise<void> {
  const { kine, "kube-apiserver": api, "kube-controller-manager": manager, "kube-scheduler": scheduler } = await node
    .pids();
  const pids = { kine: kine!, api: api!, manager: manager!, scheduler: scheduler! };
  assertEquals(await identities(node.machine, pids), {
    kine: "kube-apiserver kube-apiserver -",
    api: "k0s-api k0s-api -",
    manager: "k0s-api k0s-api -",
    scheduler: "watchman watchman -",
  });
  const files = ["db", "pki/sa.key", "pki/scheduler.key"].map((name) => `/var/lib/k0s/${name}`);
  const { stdout } = await node.machine.run("stat", ["-c", "%U %a", ...files, "/run/k0s/kine/kine.sock:2379"]);
  assertEquals(stdout.trim().split("\n"), ["kube-apiserver 700", "k0s-api 600", "watchman 600", "kube-apiserver 660"]);
}

/** Links and a mount that lead out of the data directory. */
async function plantLinksAndMounts(machine: Machine): Promise<void> {
  const commands = "mkdir images/mine && mount --bind /opt/mine images/mine && ln -s /opt/mine manifests/mine";
  const { code, stderr } = await machine.run("sh", ["-c", `cd /opt/data && ${commands}`]);
  assertEquals(code, 0, stderr);
}

async function refusesDirectories(machine: Machine): Promise<void> {
  const half = "mkdir -p /opt/half/bin /opt/half/photos /opt/half/pki && cd /opt/half";
  await machine.run("sh", ["-c", `${half} && touch bin/kubelet bin/containerd pki/ca.crt photos/1.jpg`]);
  const list = async () => (await machine.run("find", ["/var/lib/k0s", "/opt", "/etc/k0s", "/run/k0s"])).stdout;
  const before = await list();
  for (const directory of ["/", "/var/lib", "/home/user", "/home/user/..", "..", "/opt/half"]) {
    const { code, stderr } = await machine.k0s(["reset", `--data-dir=${directory}`]);
    assertEquals(code, 1, stderr);
    assertMatch(stderr, /Cannot reset "[^"]*": it .*\. Nothing was changed/);
  }
  assertEquals(await list(), before);
  await machine.run("rm", ["-r", "/opt/half"]);
}

async function resets(machine: Machine, flags: readonly string[] = []): Promise<void> {
  const { code, stdout, stderr } = await machine.k0s(["reset", ...flags], { withinMs: 120_000 });
  assertEquals(code, 0, stdout + stderr);
}

async function facetsOf(machine: Machine): Promise<Record<string, string[]>> {
  const facets: Record<string, string[]> = {};
  for (const [name, command] of Object.entries(FACETS)) {
    const { code, stdout, stderr } = await machine.run("sh", ["-c", command]);
    assertEquals(code, 0, `${command}: ${stderr}`);
    facets[name] = stdout.split("\n").filter((line) => line !== "").sort();
  }
  return facets;
}

/** What came and went, a line each: `users: - etcd`. Whole listings would bury it. */
function differences(before: Record<string, string[]>, after: Record<string, string[]>): string[] {
  return Object.keys(FACETS).flatMap((facet) => {
    const gone = [...before[facet] ?? []];
    const come: string[] = [];
    for (const line of after[facet] ?? []) {
      const at = gone.indexOf(line);
      if (at < 0) come.push(line);
      else gone.splice(at, 1);
    }
    return [...gone.map((line) => `${facet}: - ${line}`), ...come.map((line) => `${facet}: + ${line}`)];
  });
}
