import { assert, assertEquals } from "@std/assert";
import { auditFlags } from "../support/audit_flags.ts";
import { eventually } from "../support/eventually.ts";
import type { Machine } from "../support/machine.ts";
import { nodeStep, scenario } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";
import { UpstreamController } from "../support/upstream_controller.ts";

/** What both must keep for as long as the cluster lives. */
const KEPT = ["ca.crt", "ca.key", "front-proxy-ca.crt", "front-proxy-ca.key", "sa.key", "sa.pub"];
const KEPT_OF_ETCD = ["etcd/ca.crt", "etcd/ca.key", "etcd/jwt.key", "etcd/jwt.pub"];

/** An address that nobody has: what leads there is enough. */
const EXTERNAL = "192.0.2.200";

scenario("an etcd controller of upstream's is taken over, and upstream takes over ours", async (t, machine) => {
  await using upstream = await UpstreamController.install(machine, "etcd");
  await upstream.layOut();
  const digests = () => digestsOf(machine, [...KEPT, ...KEPT_OF_ETCD]);
  const before = await digests();
  await t.step("upstream writes objects", () => leaves(upstream, "from-upstream"));
  {
    await machine.run("sh", ["-c", "cat > /etc/k0s.yaml"], {
      stdin: `spec: { api: { externalAddress: ${EXTERNAL} } }\n`,
    });
    await using node = await TestNode.boot(machine, ["--config", "/etc/k0s.yaml"]);
    await nodeStep(t, node, "ours has its authorities, keys, objects and its member of etcd", async () => {
      assertEquals(await digests(), before);
      assertEquals(await textOf(machine, "from-upstream"), "from-upstream");
      await hasNoAuditLog(machine);
      const { stdout } = await machine.k0s(["etcd", "member-list"]);
      assertEquals(JSON.parse(stdout), { members: { one: `https://${machine.address}:2380` } });
      await write(machine, "from-ours");
    });
    await nodeStep(t, node, "the Service of the API and the worker profiles lead to the external address", async () => {
      await leadsTo(machine, EXTERNAL);
      const profile = ["-n", "kube-system", "get", "configmap", "worker-config-default-1.37"];
      await eventually(
        async () =>
          await machine.kubectl([...profile, "-o", "jsonpath={.data.apiServerAddresses}"]) === `["${EXTERNAL}:6443"]`,
        { what: "the worker profile names the external address", withinMs: 60_000 },
      );
      assertEquals(await node.stop(), 0);
    });
  }
  await t.step("upstream starts on what ours leaves, with both objects, and has the Service back", async () => {
    assertEquals(await digests(), before);
    await upstream.start();
    assertEquals(await textOf(machine, "from-upstream"), "from-upstream");
    assertEquals(await textOf(machine, "from-ours"), "from-ours");
    await leadsTo(machine, machine.address);
    await upstream.stop();
  });
  await t.step("upstream also starts on keys that ours has made", async () => {
    await machine.run("sh", [
      "-ec",
      "rm -rf /var/lib/k0s/*; cp -a /opt/programs/pki /var/lib/k0s/; install -d -m 700 -o etcd /var/lib/k0s/etcd",
    ]);
    await upstream.start();
    await write(machine, "from-upstream");
    await upstream.stop();
  });
});

scenario("a single node of upstream's is taken over with SQLite and its kubelet, and back", async (t, machine) => {
  await using upstream = await UpstreamController.install(machine, "sqlite");
  await upstream.layOut();
  const before = await digestsOf(machine, KEPT);
  await t.step("upstream writes objects", () => leaves(upstream, "from-upstream"));
  {
    await using node = await TestNode.boot(machine);
    await nodeStep(
      t,
      node,
      "ours is Ready with its authorities, keys, objects and the kubelet's credentials",
      async () => {
        assertEquals(await digestsOf(machine, KEPT), before);
        assertEquals(await textOf(machine, "from-upstream"), "from-upstream");
        await hasNoAuditLog(machine);
        const pair = await machine.run("readlink", ["/var/lib/k0s/kubelet/pki/kubelet-client-current.pem"]);
        assert(pair.stdout.includes("kubelet-client-2026-11-22-20-59-57.pem"), pair.stdout);
        await write(machine, "from-ours");
        assertEquals(await node.stop(), 0);
      },
    );
  }
  await t.step("upstream starts on what ours leaves, with both objects", async () => {
    assertEquals(await digestsOf(machine, KEPT), before);
    await upstream.start();
    assertEquals(await textOf(machine, "from-upstream"), "from-upstream");
    assertEquals(await textOf(machine, "from-ours"), "from-ours");
    await upstream.stop();
  });
});

/** Waits until Endpoints and EndpointSlice of the Service `kubernetes` have this address alone. */
async function leadsTo(machine: Machine, address: string): Promise<void> {
  const paths = { endpoints: "{.subsets[*].addresses[*].ip}", endpointslices: "{.endpoints[*].addresses[*]}" };
  for (const [kind, path] of Object.entries(paths)) {
    await eventually(
      async () =>
        await machine.kubectl(["-n", "default", "get", kind, "kubernetes", "-o", `jsonpath=${path}`]) === address,
      { what: `${kind} of the API lead to ${address}`, withinMs: 60_000 },
    );
  }
}

/** A cluster of upstream's is one that was there before. */
async function hasNoAuditLog(machine: Machine): Promise<void> {
  assertEquals(await auditFlags(machine), 0);
}

/** Starts upstream, has it write an object, and stops it. */
async function leaves(upstream: UpstreamController, name: string): Promise<void> {
  await upstream.start();
  await write(upstream.machine, name);
  await upstream.stop();
}

async function write(machine: Machine, name: string): Promise<void> {
  await machine.kubectl(["create", "configmap", name, `--from-literal=text=${name}`]);
}

function textOf(machine: Machine, name: string): Promise<string> {
  return machine.kubectl(["get", "configmap", name, "-o", "jsonpath={.data.text}"]);
}

async function digestsOf(machine: Machine, names: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await machine.run("sha256sum", names.map((name) => `/var/lib/k0s/pki/${name}`));
  assertEquals(code, 0, stderr);
  return stdout;
}
