import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import { SWALLOWING_PROXY } from "../../support/swallowing_proxy.ts";
import { TestNode } from "../../support/test_node.ts";

const SECRET = "secret-of-the-operator";
/** What the operator's shell has, and every command typed there. */
const ENVIRONMENT = {
  ...{
    HTTP_PROXY: SWALLOWING_PROXY,
    HTTPS_PROXY: SWALLOWING_PROXY,
    http_proxy: SWALLOWING_PROXY,
    https_proxy: SWALLOWING_PROXY,
    ALL_PROXY: SWALLOWING_PROXY,
    all_proxy: SWALLOWING_PROXY,
  },
  ...{ NO_PROXY: "registry.example", OPERATORS_PASSWORD: SECRET },
};

/** Starts k0s as its operator had better not: a closed umask, ignored signals, low limits, a proxy for all, no name server. */
export async function oddStart(machine: Machine): Promise<TestNode> {
  await machine.run("sh", ["-c", ": > /etc/resolv.conf"]);
  const variables = Object.entries(ENVIRONMENT).map(([name, value]) => `export ${name}=${value}`);
  return TestNode.startFrom(machine, [
    ...variables,
    ...["umask 077", "trap '' HUP USR1", "ulimit -Sn 1024", "cd /tmp"],
  ]);
}

/** Pods that are not root start, with an API server and a store that no proxy stands before. */
export async function commandsWork({ machine }: TestNode): Promise<void> {
  for (const args of [["status"], ["kubectl", "get", "nodes"], ["status", "components"], ["kubectl", "top", "nodes"]]) {
    await eventually(async () => {
      const { code, stderr } = await machine.k0s(args, { env: ENVIRONMENT });
      assertEquals(code, 0, `k0s ${args.join(" ")}: ${stderr}`);
      return true;
    }, { what: `k0s ${args.join(" ")} works beside a proxy`, withinMs: 90_000, everyMs: 1_000 });
  }
  // A command that asks the running k0s of a single node for a token is told what that k0s says, not that it is not there.
  const { stderr } = await machine.k0s(["token", "create"], { env: ENVIRONMENT });
  assertMatch(stderr, /cannot join into a single node cluster/);
}

/** Names of the cluster resolve, and status says why others do not. */
export async function clusterNamesResolve({ machine }: TestNode): Promise<void> {
  const { stdout } = await machine.k0s(["status"]);
  assertMatch(stdout, /^Warning: \/etc\/resolv.conf names no name server/m);
  await eventually(async () => {
    const words = ["exec", "keeper", "--", "busybox", "nslookup", "kubernetes.default.svc.cluster.local"];
    return (await machine.kubectl(words)).includes("Address: 10.96.0.1");
  }, { what: "a name of the cluster resolves", withinMs: 60_000, everyMs: 1_000 });
}

/** Processes have the proxy, but not for the cluster, nothing else of the operator's, and the attributes of a daemon. */
export async function processesAreClean(node: TestNode): Promise<void> {
  const { machine } = node;
  for (const [name, pid] of Object.entries(await node.pids())) {
    const environment = await read(machine, `tr '\\0' '\\n' < /proc/${pid}/environ`);
    assert(!environment.includes(SECRET), `${name} has a secret of the operator`);
    assert(environment.includes(`HTTPS_PROXY=${SWALLOWING_PROXY}`), `${name} has no proxy: ${environment}`);
    assertMatch(environment, /^NO_PROXY=registry\.example,.*\b192\.0\.2\.0\/24,.*\.svc,/m, name);
    const facts = await read(machine, `cat /proc/${pid}/status`);
    assertMatch(facts, /^Umask:\s+0022$/m, name);
    // HUP is 1 and USR1 is 512.
    assertEquals(BigInt(`0x${/^SigIgn:\s*(\w+)$/m.exec(facts)?.[1]}`) & 0x201n, 0n, name);
    const [, soft, hard] = /^Max open files +(\d+) +(\d+)/m.exec(await read(machine, `cat /proc/${pid}/limits`)) ?? [];
    assertEquals(soft, hard, name);
  }
  assertEquals(await read(machine, `readlink /proc/${(await node.status()).Pid}/cwd`), "/\n");
  assertEquals(await read(machine, "stat -c %a /run/k0s/status.sock"), "755\n");
}

/** Makes the files of pods as an earlier k0s made them under umask 077. */
export async function closePodFiles(machine: Machine): Promise<void> {
  const containerd = "/var/lib/k0s/containerd";
  await read(
    machine,
    `chmod 700 ${containerd}/*overlayfs/snapshots/*/fs && chmod 600 ${containerd}/*.cri/sandboxes/*/resolv.conf`,
  );
}

/** Pods that are not root start again. */
export async function newPodsStart(node: TestNode): Promise<void> {
  await node.machine.kubectl(["-n", "kube-system", "delete", "pod", "-l", "k8s-app=kube-dns"]);
  await node.systemPodsReady();
}

async function read(machine: Machine, shell: string): Promise<string> {
  const { code, stdout, stderr } = await machine.run("sh", ["-c", shell]);
  assertEquals(code, 0, `${shell}: ${stderr}`);
  return stdout;
}
