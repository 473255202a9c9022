import { assert, assertEquals } from "@std/assert";
import { nodePaths } from "../../../lib/config/mod.ts";
import { CONTROL_PLANE, type ControlPlane, DATASTORES } from "../../../lib/components/mod.ts";
import { aClusterConfig, anEtcdConfig, controllerOptions } from "../../support/a_controller.ts";

const OWNER = { uid: 7, gid: 0 };

function inputs(changes: Partial<ControlPlane> = {}): ControlPlane {
  return {
    options: controllerOptions(),
    config: aClusterConfig(),
    paths: nodePaths(),
    users: { etcd: OWNER, kine: OWNER, kubeApiserver: OWNER, kubeScheduler: OWNER, konnectivityServer: OWNER },
    digests: { ca: "1" },
    hostname: "one",
    invocationId: "abc",
    konnectivityServers: 1,
    ...changes,
  };
}

const etcdConfig = anEtcdConfig();
const externalConfig = anEtcdConfig();
externalConfig.spec.storage.etcd!.externalCluster = { endpoints: ["https://192.0.2.9:2379"], etcdPrefix: "p" };

function specOf(name: string, controller: ControlPlane) {
  return CONTROL_PLANE.find((process) => process.name === name)!.describe(controller);
}

Deno.test("DATASTORES has one that is wanted, or none with an etcd elsewhere", () => {
  const wanted = (config = aClusterConfig()) =>
    DATASTORES.filter((datastore) => datastore.isWanted(inputs({ config }))).map(({ name }) => name);

  assertEquals([wanted(), wanted(etcdConfig), wanted(externalConfig)], [["kine"], ["etcd"], []]);
});

Deno.test("CONTROL_PLANE leaves out what is disabled, and konnectivity on a single node", () => {
  const unwanted = (changes: Parameters<typeof controllerOptions>[0]) =>
    CONTROL_PLANE.filter((process) => !process.isWanted(inputs({ options: controllerOptions(changes) })))
      .map(({ name }) => name);

  assertEquals(unwanted({ single: false }), []);
  assert(unwanted({}).includes("konnectivity"));
  const disableComponents = ["kube-scheduler", "kube-controller-manager", "konnectivity-server"];
  assertEquals(unwanted({ single: false, disableComponents }), [
    ...["kube-controller-manager", "kube-scheduler", "konnectivity"],
  ]);
});

Deno.test("CONTROL_PLANE runs each process as its account", () => {
  const own = (uid: number) => ({ uid, gid: uid });
  const users = {
    etcd: own(1),
    kine: own(5),
    kubeApiserver: own(2),
    kubeScheduler: own(3),
    konnectivityServer: own(4),
  };

  for (const process of [...DATASTORES, ...CONTROL_PLANE]) {
    const { user } = process.describe(inputs({ users, config: etcdConfig }));
    assertEquals(user, process.account && users[process.account], process.name);
  }
  assertEquals(CONTROL_PLANE.find(({ name }) => name === "kube-scheduler")?.account, "kubeScheduler");
});

Deno.test("etcd of an older data directory signs tokens as its key allows", () => {
  const [etcd] = DATASTORES;
  const args = (etcdTokenAlgorithm?: string) =>
    etcd!.describe(inputs({ config: etcdConfig, etcdTokenAlgorithm })).args.join(" ");

  assert(args("ES256").includes("sign-method=ES256") && args().includes("sign-method=RS512"));
});

Deno.test("kube-apiserver waits for the storage that we run", () => {
  assertEquals(specOf("kube-apiserver", inputs()).needs, ["kine"]);
  assertEquals(specOf("kube-apiserver", inputs({ config: etcdConfig })).needs, ["etcd"]);
  assertEquals(specOf("kube-apiserver", inputs({ config: externalConfig })).needs, []);
});

Deno.test("kube-controller-manager and kube-scheduler hold elections only where others can join", () => {
  const joinable = inputs({ config: etcdConfig, options: controllerOptions({ single: false }) });

  for (const name of ["kube-controller-manager", "kube-scheduler"]) {
    assert(specOf(name, joinable).args.includes("--leader-elect=true"));
    assert(specOf(name, inputs()).args.includes("--leader-elect=false"));
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
    for (const name of ["kube-controller-manager", "kube-scheduler"]) {
      assert(specOf(name, made).args.includes(`--leader-elect=${elects}`), `${dataSource} ${single}`);
    }
  }
});

Deno.test("kube-apiserver leaves the endpoints to k0s with an external address", () => {
  const { api } = aClusterConfig().spec;
  const config = aClusterConfig({ api: { ...api, externalAddress: "192.0.2.200" } });

  assert(specOf("kube-apiserver", inputs({ config })).args.includes("--endpoint-reconciler-type=none"));
  assert(!specOf("kube-apiserver", inputs()).args.some((arg) => arg.startsWith("--endpoint-reconciler-type")));
});

Deno.test("kube-apiserver begins anew when the datastore has passed over a change", () => {
  assertEquals(specOf("kube-apiserver", inputs()).reactsTo["datastoreGaps"], undefined);
  assertEquals(specOf("kube-apiserver", inputs({ datastoreGaps: 2 })).reactsTo["datastoreGaps"], "2");
});
