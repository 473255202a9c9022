import { assert, assertEquals } from "@std/assert";
import { nodePaths } from "../../../../lib/config/mod.ts";
import {
  apiServerSpec,
  controllerManagerSpec,
  type ControlPlaneInputs,
  runsEtcd,
  schedulerSpec,
  storageSpec,
} from "../../../../lib/node/desired/control_plane.ts";
import { aClusterConfig, controllerOptions } from "../../../support/a_controller.ts";

const OWNER = { uid: 7, gid: 0 };

function inputs(changes: Partial<ControlPlaneInputs> = {}): ControlPlaneInputs {
  return {
    options: controllerOptions(),
    config: aClusterConfig(),
    paths: nodePaths(),
    users: { etcd: OWNER, kubeApiserver: OWNER, kubeScheduler: OWNER, konnectivityServer: OWNER },
    digests: { ca: "1" },
    hostname: "one",
    etcdTokenAlgorithm: "RS512",
    ...changes,
  };
}

const etcdConfig = aClusterConfig({
  storage: {
    type: "etcd",
    etcd: { peerAddress: "192.0.2.2", ca: { expiresAfter: "1h", certificatesExpireAfter: "1h" } },
  },
});
const externalConfig = aClusterConfig({
  storage: {
    type: "etcd",
    etcd: {
      peerAddress: "192.0.2.2",
      ca: { expiresAfter: "1h", certificatesExpireAfter: "1h" },
      externalCluster: { endpoints: ["https://192.0.2.9:2379"], etcdPrefix: "p" },
    },
  },
});

Deno.test("storageSpec() is kine, etcd or nothing, as the storage says", () => {
  assertEquals(storageSpec(inputs())?.name, "kine");
  assertEquals(storageSpec(inputs({ config: etcdConfig }))?.name, "etcd");
  assertEquals(storageSpec(inputs({ config: externalConfig })), undefined);
});

Deno.test("runsEtcd() is false for an external cluster", () => {
  assertEquals([aClusterConfig(), etcdConfig, externalConfig].map(runsEtcd), [false, true, false]);
});

Deno.test("apiServerSpec() waits for the storage that we run", () => {
  assertEquals(apiServerSpec(inputs()).needs, ["kine"]);
  assertEquals(apiServerSpec(inputs({ config: etcdConfig })).needs, ["etcd"]);
  assertEquals(apiServerSpec(inputs({ config: externalConfig })).needs, []);
});

Deno.test("controllerManagerSpec() and schedulerSpec() hold elections only where others can join", () => {
  const joinable = inputs({ config: etcdConfig, options: controllerOptions({ single: false }) });

  for (const spec of [controllerManagerSpec, schedulerSpec]) {
    assert(spec(joinable).args.includes("--leader-elect=true"));
    assert(spec(inputs()).args.includes("--leader-elect=false"));
  }
});

Deno.test("whether processes hold elections follows from the data source, and never with --single", () => {
  const cases: [dataSource: string, single: boolean, elects: boolean][] = [
    ["postgres://u:p@h/d", false, true],
    ["postgres://u:p@h/d", true, false],
    ["mysql://u:p@tcp(h)/d", false, true],
    ["nats://h?noEmbed", false, true],
    ["nats://", false, false],
    ["sqlite:///x", false, false],
  ];
  for (const [dataSource, single, elects] of cases) {
    const config = aClusterConfig({ storage: { type: "kine", kine: { dataSource } } });
    const made = inputs({ config, options: controllerOptions({ single }) });
    for (const spec of [controllerManagerSpec, schedulerSpec]) {
      assert(spec(made).args.includes(`--leader-elect=${elects}`), `${dataSource} ${single}`);
    }
  }
});

Deno.test("apiServerSpec() leaves the endpoints to k0s with an external address", () => {
  const { api } = aClusterConfig().spec;
  const config = aClusterConfig({ api: { ...api, externalAddress: "192.0.2.200" } });

  assert(apiServerSpec(inputs({ config })).args.includes("--endpoint-reconciler-type=none"));
  assert(!apiServerSpec(inputs()).args.some((arg) => arg.startsWith("--endpoint-reconciler-type")));
});
