import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { InspectedCertificate } from "../../lib/pki/mod.ts";
import { ApiProbe } from "../support/api_probe.ts";
import { adminKubeconfig } from "../support/control_plane.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { changedPids } from "../support/node_processes.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { shownSerial, storedSerial } from "../support/shown_certificate.ts";
import { TestNode } from "../support/test_node.ts";

// Mostly waits: for certificates to grow old.

const CONFIG = "/etc/k0s/k0s.yaml";
/** Leaves live so long: they are due after two thirds of it. */
const LIFE_SECONDS = 150;
/** Processes that do not read their certificates again by themselves. */
const START_AGAIN = ["kube-controller-manager", "kube-scheduler"];
/** Longest time without an answer of the API that is no outage on a busy machine, in milliseconds. */
const NO_OUTAGE_MS = 3_000;

async function configure(machine: Machine): Promise<void> {
  const ca = { certificatesExpireAfter: `${LIFE_SECONDS}s` };
  const etcd = { peerAddress: "127.0.0.1", ca };
  const config = { spec: { api: { ca }, storage: { type: "etcd", etcd } } };
  await machine.run("sh", ["-c", `mkdir -p /etc/k0s && cat > ${CONFIG}`], { stdin: JSON.stringify(config) });
}

/** What `k0s certs check` says. */
async function check(machine: Machine): Promise<{ code: number; certificates: InspectedCertificate[] }> {
  const { code, stdout, stderr } = await machine.k0s(["certs", "check", "-o", "json"]);
  assert(stdout !== "", stderr);
  return { code, ...JSON.parse(stdout) };
}

/** Names of certificates of which something is wrong. */
function broken(certificates: readonly InspectedCertificate[]): string[] {
  return certificates.filter(({ problems }) => problems.some(({ severity }) => severity === "error"))
    .map(({ name }) => name);
}

scenario("certificates of minutes are renewed while a node runs", async (t, machine) => {
  await configure(machine);
  await using nodes = new AsyncDisposableStack();
  const node = nodes.use(await TestNode.boot(machine));
  if (!await nodeStep(t, node, "every system pod is Ready", () => node.systemPodsReady())) return;

  await nodeStep(t, node, "k0s certs check has all of them, and nothing is wrong", async () => {
    const { code, certificates } = await check(machine);
    const names = certificates.map(({ name }) => name);

    assertEquals([code, broken(certificates)], [0, []]);
    for (const name of ["ca", "etcd/ca", "server", "admin.conf", "etcd/peer", "kubelet-client"]) {
      assert(names.includes(name), names.join(" "));
    }
    const server = certificates.find(({ name }) => name === "server");
    assert((server?.remainingSeconds ?? 0) <= LIFE_SECONDS, JSON.stringify(server));
  });

  await nodeStep(t, node, "they are renewed by themselves, and the API answers throughout", async () => {
    const [before, former] = [await node.pids(), await storedSerial(machine, "server")];
    const formerEtcd = await storedSerial(machine, "etcd/server");
    await using probe = await ApiProbe.start(machine, [await adminKubeconfig(machine)]);

    await eventually(async () => {
      const shown = await shownSerial(machine, 6443);
      return shown !== former && shown === await storedSerial(machine, "server");
    }, { what: "the API server shows a new certificate", withinMs: 2 * LIFE_SECONDS * 1_000, everyMs: 1_000 });
    await eventually(async () => {
      const { Processes } = await node.status();
      return START_AGAIN.every((name) => Processes.some((one) => one.name === name && one.state === "ready")) &&
        changedPids(before, await node.pids()).join() === START_AGAIN.join();
    }, { what: "exactly the processes that use them for ever have begun again", withinMs: 60_000, everyMs: 500 });
    const shownByEtcd = await shownSerial(machine, 2379);

    assert(shownByEtcd !== formerEtcd && shownByEtcd === await storedSerial(machine, "etcd/server"));
    const pauseMs = await probe.longestPauseMs();
    console.log(`renewal of all leaves: the API did not answer for ${pauseMs} ms at most`);
    assert(pauseMs < NO_OUTAGE_MS, `${pauseMs} ms`);
    assertEquals((await check(machine)).code, 0);
  });

  await nodeStep(t, node, "k0s certs renew: by name, and only what has to begins again", async () => {
    const before = await node.pids();
    const formerAdmin = await storedSerial(machine, "admin");
    const admin = await machine.k0s(["certs", "renew", "admin"]);
    const scheduler = await machine.k0s(["certs", "renew", "scheduler"]);

    assertEquals([admin.code, scheduler.code], [0, 0], admin.stderr + scheduler.stderr);
    assertStringIncludes(admin.stdout, "Renewed: admin\nNo process starts again");
    assertEquals(scheduler.stdout.split("\n"), [
      ...["Renewed: scheduler", "Starting again: kube-scheduler", "Every process is ready with them", ""],
    ]);
    assert(await storedSerial(machine, "admin") !== formerAdmin);
    assertEquals(changedPids(before, await node.pids()), ["kube-scheduler"]);
    await machine.kubectl(["get", "nodes"]);
  });

  await nodeStep(t, node, "k0s certs renew refuses what is not k0s' to renew, and renews nothing then", async () => {
    const former = await storedSerial(machine, "admin");
    for (const [name, says] of [["ca", "it is an authority"], ["nosuch", "One of admin, server"]] as const) {
      const { code, stdout, stderr } = await machine.k0s(["certs", "renew", "admin", name]);
      assertEquals([code, stdout], [1, ""]);
      assertStringIncludes(stderr, says);
    }
    assertEquals(await storedSerial(machine, "admin"), former);
  });

  await nodeStep(t, node, "k0s status says what cannot be renewed, and so does an Event", async () => {
    await machine.run("mv", ["/var/lib/k0s/pki/ca.key", "/run/ca.key"]);
    const says = 'ca.key" of its authority is missing';
    const isSaid = async () => {
      const { stdout } = await machine.k0s(["status"]);
      const args = ["-n", "kube-system", "get", "events", "--field-selector", "reason=CertificatesNotRenewed"];
      const { stdout: events } = await machine.k0s(["kubectl", ...args, "-o", "jsonpath={.items[*].message}"]);
      return stdout.includes(says) && events.includes(says);
    };
    try {
      await eventually(isSaid, { what: "both say so", withinMs: 2 * LIFE_SECONDS * 1_000, everyMs: 1_000 });
    } finally {
      await machine.run("mv", ["/run/ca.key", "/var/lib/k0s/pki/ca.key"]);
    }
    const isOver = async () => (await node.status()).Certificates?.Problems === undefined;
    await eventually(isOver, { what: "it is renewed once the key is back", withinMs: 120_000, everyMs: 1_000 });
  });

  await nodeStep(t, node, "while k0s is stopped they are checked and renewed all the same", async () => {
    assertEquals(await node.stop(), 0);
    const former = await storedSerial(machine, "server");

    assertEquals((await check(machine)).code, 0);
    const { code, stdout, stderr } = await machine.k0s(["certs", "renew"]);

    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "k0s is stopped: its next start uses them");
    const renewed = await storedSerial(machine, "server");
    assert(renewed !== former);
    const again = nodes.use(await TestNode.boot(machine));
    assertEquals(await shownSerial(machine, 6443), renewed);
    assertEquals(await again.stop(), 0);
  });

  await nodeStep(t, node, "one that is broken makes the exit code 1", async () => {
    await machine.run("rm", ["/var/lib/k0s/pki/server.key"]);
    const { code, certificates } = await check(machine);

    assertEquals([code, broken(certificates)], [1, ["server"]]);
  });
});
