import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { auditFlags } from "../support/audit_flags.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { securityHolds } from "../support/security_checks.ts";
import { TestNode } from "../support/test_node.ts";
import { inPod, podsTalk, startPods } from "./single_node/pods.ts";

const CONFIG = "/etc/k0s-hardened.yaml";
const ARGS = ["--single", "--config", CONFIG];
const AUDIT_LOG = "/var/lib/k0s/logs/audit/audit.log";
const GROUP = "adm";
const WITHIN_MS = 120_000;

scenario("a hardened node: its checks, its pods, its audit log, its fields one by one", async (t, machine) => {
  await write(machine, { profile: "hardened", auditLog: { group: GROUP } });
  {
    await using node = await TestNode.boot(machine, ARGS);
    await nodeStep(t, node, "a pod, its Service and its Secret work, with what the profile gives them", async () => {
      await startPods(machine);
      await podsTalk(machine);
      await isConfined(machine);
      await tokenEndsInAnHour(machine);
    });
    await nodeStep(t, node, "a Service cannot take an address that is not its own", async () => {
      const { code, stderr } = await machine.k0s(["kubectl", "apply", "-f", "-"], { stdin: STOLEN_ADDRESS });
      assert(code !== 0 && stderr.includes("Use of external IPs is denied"), stderr);
    });
    await nodeStep(t, node, "docs/security.md says how it stands beside the CIS benchmark", async () => {
      await securityHolds(machine, "hardened");
      assertStringIncludes(await configz(machine), '"protectKernelDefaults":true');
    });
    await nodeStep(
      t,
      node,
      "the audit log says which user read the Secret, and the group reads it",
      () => isAudited(machine),
    );
    await nodeStep(t, node, "a change of a field restarts what it is about, and nothing else", async () => {
      await restarts(node);
      assertEquals(await node.stop(), 0);
    });
  }
  await t.step("a data directory that an earlier k0s has left gets no audit log", async () => {
    await machine.run("sh", ["-c", "rm -r /var/lib/k0s/cluster-defaults.json /var/lib/k0s/logs/audit"]);
    await write(machine, { profile: "hardened" });
    await using node = await TestNode.boot(machine, ARGS);
    assertEquals(await auditFlags(machine), 0);
    assertEquals((await machine.run("test", ["-e", AUDIT_LOG])).code, 1);
    assertEquals(await node.stop(), 0);
  });
});

async function write(machine: Machine, security: object): Promise<void> {
  const config = { spec: { storage: { type: "etcd" }, security } };
  await machine.run("sh", ["-c", `cat > ${CONFIG}`], { stdin: JSON.stringify(config) });
}

const STOLEN_ADDRESS = JSON.stringify({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "thief", namespace: "web" },
  spec: { externalIPs: ["192.0.2.77"], ports: [{ port: 80 }] },
});

/** The runtime's seccomp profile is a filter (2) on the container's processes; each pod has a limit of processes. */
async function isConfined(machine: Machine): Promise<void> {
  const status = await inPod(machine, "friend", ["cat", "/proc/self/status"]);
  assertMatch(status.stdout, /^Seccomp:\s+2$/m);
  await machine.kubectl(["-n", "web", "create", "secret", "generic", "word", "--from-literal=word=xyzzy"]);
  assertEquals(
    await machine.kubectl(["-n", "web", "get", "secret", "word", "-o", "jsonpath={.data.word}"]),
    btoa("xyzzy"),
  );
}

async function tokenEndsInAnHour(machine: Machine): Promise<void> {
  const path = "/var/run/secrets/kubernetes.io/serviceaccount/token";
  const { stdout } = await inPod(machine, "friend", ["cat", path]);
  const { exp, iat } = JSON.parse(atob(stdout.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")));
  assertEquals(exp - iat, 3_607);
}

async function configz(machine: Machine): Promise<string> {
  const { stdout } = await machine.run("hostname", []);
  return await machine.kubectl(["get", "--raw", `/api/v1/nodes/${stdout.trim()}/proxy/configz`]);
}

/** The Secret was read by the administrator; its content is not noted, nor any lease. The group reads it, others do not. */
async function isAudited(machine: Machine): Promise<void> {
  const reads = async (group: string) =>
    await machine.run("setpriv", ["--reuid=65534", `--regid=${group}`, "--clear-groups", "cat", AUDIT_LOG]);
  const text = await eventually(async () => {
    const { stdout } = await reads(GROUP);
    return stdout.includes('"resource":"secrets","namespace":"web","name":"word"') && stdout;
  }, { what: "the audit log has the read of the Secret", withinMs: WITHIN_MS });
  const line = text.split("\n").find((one) => one.includes('"verb":"get"') && one.includes('"name":"word"')) ?? "";
  assertStringIncludes(line, '"username":"kubernetes-admin"');
  const renewals = text.split("\n").filter((one) => /"verb":"(update|patch)".*"resource":"leases"/.test(one));
  assertEquals(renewals, []);
  assert(!text.includes(btoa("xyzzy")), "the audit log holds what is in the Secret");
  assertEquals((await reads("nogroup")).code, 1);
  assertEquals(await ownersOfLog(machine), ownersOf(GROUP));
}

async function ownersOfLog(machine: Machine): Promise<string> {
  return (await machine.run("stat", ["-c", "%a %U:%G", "/var/lib/k0s/logs/audit", AUDIT_LOG])).stdout;
}

const ownersOf = (group: string) => `2750 kube-apiserver:${group}\n640 kube-apiserver:${group}\n`;

async function metricsAddress(machine: Machine): Promise<string> {
  const jsonPath = "jsonpath={.data.config\\.conf}";
  const text = await machine.kubectl(["-n", "kube-system", "get", "configmap", "kube-proxy", "-o", jsonPath]);
  return /metricsBindAddress: (\S+)/.exec(text)?.[1] ?? "";
}

async function restarts(node: TestNode): Promise<void> {
  const { machine } = node;
  const security: Record<string, unknown> = { profile: "hardened", auditLog: { group: GROUP } };
  const CHANGES: [change: object, isEffective: () => Promise<boolean>, restarted: string[]][] = [
    [{ auditLog: { group: "daemon" } }, async () => await ownersOfLog(machine) === ownersOf("daemon"), []],
    [
      { kubeProxyMetricsOnLoopback: false },
      async () => await metricsAddress(machine) === "0.0.0.0:10249",
      [],
    ],
    [
      { seccompDefault: false },
      async () => (await configz(machine)).includes('"seccompDefault":false'),
      ["kubelet"],
    ],
    [
      { auditLog: { enabled: false }, denyServiceExternalIPs: false },
      async () => await auditFlags(machine) === 0 && await isWell(node),
      ["kube-apiserver"],
    ],
  ];
  for (const [change, isEffective, restarted] of CHANGES) {
    const before = await node.pids();
    await write(machine, Object.assign(security, change));
    await node.process.signal("SIGHUP");
    await eventually(isEffective, { what: JSON.stringify(change), withinMs: WITHIN_MS, everyMs: 500 });
    const after = await node.pids();
    assertEquals(Object.keys(after).filter((name) => after[name] !== before[name]), restarted);
  }
}

async function isWell(node: TestNode): Promise<boolean> {
  return (await node.status()).Processes.every(({ state }) => state === "ready");
}
