import { stringifyJson } from "../../lib/base/mod.ts";
import { loadClusterConfig, nodePaths } from "../../lib/config/mod.ts";
import { type ControllerFacts, type ControllerInputs, isAlone } from "../../lib/node/desired/controller_facts.ts";
import type { Desired } from "../../lib/node/desired/desired.ts";
import type { PodHostFacts } from "../../lib/node/desired/pods.ts";
import type { WorkerFacts } from "../../lib/node/desired/worker.ts";
import type { ControllerOptions } from "../../lib/node/mod.ts";
import { parseWorkerProfile } from "../../lib/node/worker/worker_profile.ts";
import { sha256Of } from "../../lib/platform/mod.ts";
import { controllerOptions } from "./a_controller.ts";

/** A way to run a controller. */
export interface ControllerMode {
  name: string;
  /** The configuration file. */
  config: string;
  options?: Partial<ControllerOptions>;
  facts?: Partial<ControllerFacts>;
}

const SEVERAL = { single: false, args: ["k0s", "controller"] };
const WITH_WORKER = { ...SEVERAL, enableWorker: true };
const BALANCED: Partial<ControllerFacts> = {
  controllers: { count: 2, addresses: ["192.0.2.2", "192.0.2.3"] },
  virtualAddress: { interfaces: ["eth0"], k0s: "/usr/local/bin/k0s", k0sPid: 7, busybox: "/t/busybox" },
};
const ETCD = "spec: { storage: { type: etcd } }";

/** The ways to run a controller whose documents are kept in `tests/testdata/desired/`. */
export const CONTROLLER_MODES: readonly ControllerMode[] = [
  { name: "single-sqlite", config: "" },
  { name: "single-etcd", config: ETCD },
  { name: "controller-etcd", config: ETCD, options: SEVERAL },
  { name: "controller-and-worker", config: ETCD, options: WITH_WORKER },
  {
    name: "controller-postgresql",
    config: "spec: { storage: { type: kine, kine: { dataSource: 'postgres://u:secret@192.0.2.9:5432/k0s' } } }",
    options: SEVERAL,
  },
  {
    name: "controller-external-etcd",
    config: `
spec:
  storage:
    type: etcd
    etcd: { externalCluster: { endpoints: ["https://192.0.2.9:2379"], etcdPrefix: tenant } }`,
    options: SEVERAL,
  },
  {
    name: "controller-external-address",
    config: "spec: { storage: { type: etcd }, api: { externalAddress: 192.0.2.200 } }",
    options: SEVERAL,
  },
  {
    name: "controller-without-konnectivity",
    config: ETCD,
    options: { ...SEVERAL, disableComponents: ["konnectivity-server"] },
  },
  {
    name: "controller-observed",
    config: ETCD,
    options: { ...SEVERAL, cloudProvider: { everyMs: 120_000 }, metricsScraper: true },
  },
  {
    name: "dual-stack",
    config: `
spec:
  network:
    dualStack: { enabled: true, IPv6podCIDR: "fd00::/108", IPv6serviceCIDR: "fd01::/108" }`,
    facts: { nodeIps: ["192.0.2.2", "2001:db8::2"] },
  },
  {
    name: "ipv6-only",
    config: `
spec:
  api: { address: "2001:db8::2" }
  network: { podCIDR: "fd00::/108", serviceCIDR: "fd01::/108" }`,
    options: { featureGates: { IPv6SingleStack: true } },
  },
  { name: "calico", config: "spec: { network: { provider: calico } }" },
  {
    name: "virtual-address",
    config: `
spec:
  storage: { type: etcd }
  network:
    controlPlaneLoadBalancing:
      enabled: true
      type: Keepalived
      keepalived: { vrrpInstances: [{ virtualIPs: ["192.0.2.5/24"], authPass: secret }] }`,
    options: SEVERAL,
    facts: BALANCED,
  },
  {
    name: "virtual-address-ipvs",
    config: `
spec:
  storage: { type: etcd }
  network:
    controlPlaneLoadBalancing:
      enabled: true
      type: Keepalived
      keepalived:
        vrrpInstances: [{ virtualIPs: ["192.0.2.5/24"], authPass: secret }]
        virtualServers: [{ ipAddress: "192.0.2.5" }]`,
    options: SEVERAL,
    facts: BALANCED,
  },
  {
    name: "hardened",
    config: "spec: { storage: { type: etcd }, security: { profile: hardened } }",
    options: WITH_WORKER,
    facts: { clusterDefaults: { auditLog: true }, auditLogGroup: 4 },
  },
  {
    name: "node-local-load-balancing",
    config: "spec: { storage: { type: etcd }, network: { nodeLocalLoadBalancing: { enabled: true } } }",
    options: WITH_WORKER,
    facts: { controllers: { count: 2, addresses: ["192.0.2.2", "192.0.2.3"] } },
  },
];

const HOST: PodHostFacts = {
  cgroups: "v2",
  splitCgroup: undefined,
  hasKernelDefaults: true,
  lowestOomScoreAdj: undefined,
  resolvConf: { path: "/etc/resolv.conf" },
  containerdConfig: undefined,
  dropIns: [],
  loopback: "127.0.0.1",
};

/** What such a controller is told. */
export async function inputsOf({ config, options }: ControllerMode): Promise<ControllerInputs> {
  const merged = controllerOptions(options);
  return {
    options: merged,
    paths: nodePaths(),
    config: (await loadClusterConfig({
      path: "-",
      readStandardInput: () => Promise.resolve(config),
      readTextIfExists: () => Promise.resolve(undefined),
      single: merged.single,
      dataDir: merged.dataDir,
      hostAddress: "192.0.2.2",
      featureGates: merged.featureGates,
    })).config,
  };
}

/** All that such a controller can find out. */
export function factsOf({ facts }: Pick<ControllerMode, "facts">, inputs: ControllerInputs): ControllerFacts {
  const { address } = inputs.config.spec.api;
  return {
    hostname: "one",
    nodeName: "one",
    invocationId: "abc",
    users: {
      etcd: { uid: 101, gid: 101 },
      kine: { uid: 102, gid: 102 },
      kubeApiserver: { uid: 102, gid: 102 },
      kubeScheduler: { uid: 103, gid: 103 },
      konnectivityServer: { uid: 104, gid: 104 },
    },
    certificates: Object.fromEntries(
      ["ca", "etcd/ca", "etcd/server", "etcd/peer", "front-proxy-ca", "sa", "ccm", "scheduler", "konnectivity"].map((
        name,
      ) => [name, `digest of ${name}`]),
    ),
    controllers: { count: 1, addresses: isAlone(inputs) ? [address] : [] },
    nodes: { all: 1, linux: 1 },
    host: HOST,
    clientCa: "-----BEGIN CERTIFICATE-----\n",
    nodeIps: [],
    ...facts,
  };
}

/** All that a worker can find out. */
export function workerFacts({ balanced = false } = {}): WorkerFacts {
  const traefik = { image: { image: "docker.io/library/traefik", version: "v3" } };
  return {
    nodeName: "one",
    host: HOST,
    clientCa: "-----BEGIN CERTIFICATE-----\n",
    nodeIps: [],
    apiServers: ["192.0.2.2:6443"],
    profile: parseWorkerProfile({
      kubeletConfiguration: JSON.stringify({ clusterDNS: ["10.96.0.10"] }),
      pauseImage: JSON.stringify({ image: "registry.k8s.io/pause", version: "3.10" }),
      apiServerAddresses: JSON.stringify(["192.0.2.2:6443"]),
      nodeLocalLoadBalancing: JSON.stringify({ enabled: balanced, type: "Traefik", traefik }),
    }),
  };
}

/** Longest text that a golden document holds as it is. */
const LONG = 2_000;

/** A value, or what tells it from others if it is long. */
function shortened(value: unknown): unknown {
  const text = stringifyJson(value);
  return text.length <= LONG / 10 ? value : { sha256: sha256Of(text), bytes: text.length };
}

/** The whole document as text: for people to read, and to compare. */
export function documentText({ processes, files, stacks, tasks }: Desired): string {
  const readable = (text: string) =>
    text.length <= LONG ? text.split("\n") : { sha256: sha256Of(text), bytes: text.length };
  const octal = (mode: number | undefined) => mode === undefined ? undefined : `0${mode.toString(8)}`;
  const document = {
    processes: processes.map(({ reactsTo, ...spec }) => ({
      ...spec,
      reactsTo: Object.fromEntries(Object.entries(reactsTo).map(([key, text]) => [key, readable(text)])),
    })),
    files: files.map(({ mode, directoryMode, text, owner = "root", ...file }) => ({
      ...file,
      owner,
      mode: octal(mode),
      directoryMode: octal(directoryMode),
      text: text === undefined ? "there is none" : readable(text),
    })),
    stacks: {
      written: stacks.written.map(({ name, files, fileMode }) => ({
        name,
        fileMode: octal(fileMode),
        files: Object.fromEntries(Object.entries(files).map(([file, text]) => [file, sha256Of(text)])),
      })),
      removed: stacks.removed,
    },
    tasks: tasks.map(({ follows, ...task }) => ({
      ...task,
      ...(follows === undefined ? {} : { follows: shortened(follows) }),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
