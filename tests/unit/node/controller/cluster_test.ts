import { assertEquals } from "@std/assert";
import { applySystemRbac, startSystemTasks } from "../../../../lib/node/controller/cluster.ts";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import type { ControllerOptions } from "../../../../lib/node/options.ts";
import { systemClock } from "../../../../lib/platform/mod.ts";
import { ADMIN_CONF } from "../../../support/admin_conf.ts";
import { aClusterConfig, aControllerState, anEtcdConfig, fakePorts } from "../../../support/a_controller.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { until } from "../../../support/until.ts";

async function withController(
  body: (state: ReturnType<typeof aControllerState>, cluster: FakeCluster) => Promise<void>,
  options: Partial<ControllerOptions> = {},
  config: ClusterConfig = aClusterConfig(),
) {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/pki`);
  await Deno.writeTextFile(`${dataDir}/pki/admin.conf`, ADMIN_CONF);
  const cluster = new FakeCluster();
  const background = new AbortController();
  const ports = { ...fakePorts(), clock: systemClock, http: cluster.http };
  const state = aControllerState({ options, config, dataDir, ports, background: background.signal });
  await state.connect();
  try {
    await body(state, cluster);
  } finally {
    background.abort();
    await state.backgroundTasks();
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("applySystemRbac() applies the roles that nodes need", () =>
  withController(async (state, cluster) => {
    await applySystemRbac(state, new AbortController().signal);

    assertEquals([...cluster.objects.keys()].some((path) => path.includes("rbac.authorization.k8s.io")), true);
  }));

for (const single of [true, false]) {
  const has = single
    ? "nothing more with --single"
    : "what protects the leases of controllers where there can be several";
  Deno.test(`applySystemRbac() applies ${has}`, () =>
    withController(
      async (state, cluster) => {
        await applySystemRbac(state, new AbortController().signal);

        const kinds = [...cluster.objects.values()].map(({ kind }) => kind);
        assertEquals(kinds.includes("ValidatingAdmissionPolicy"), !single);
        assertEquals(kinds.includes("ValidatingAdmissionPolicyBinding"), !single);
      },
      { single },
      anEtcdConfig(),
    ));
}

Deno.test("startSystemTasks() deploys the stacks of the system as soon as the nodes are known, and again when they change", () =>
  withController(async (state) => {
    const manifest = `${state.inputs.paths.manifestsDir}/coredns/coredns.yaml`;
    const replicas = async () => /replicas: (\d)/.exec(await Deno.readTextFile(manifest).catch(() => ""))?.[1];
    state.runInBackground("reconcile", (signal) => state.reconciler.run(signal));

    await startSystemTasks(state);
    assertEquals(await replicas(), undefined);
    state.learn({ nodes: { all: 1, linux: 1 } });
    await until("one replica", async () => await replicas() === "1");
    state.learn({ nodes: { all: 2, linux: 2 } });
    await until("two replicas", async () => await replicas() === "2");
  }));
