import type { NodePaths, Registry } from "../../config/mod.ts";
import {
  containerd,
  CONTAINERD_CONFIG,
  kubelet,
  kubeletClientCaFile,
  kubeletConfigFile,
  type KubeletConfiguration,
  parseExtraArgs,
  parseTaints,
  renderContainerdConfig,
  renderKubeletConfig,
  textOfDropIns,
  wordsOf,
} from "../../components/mod.ts";
import { CONTAINERD_DROP_IN_DIR, type ContainerdDropIn, type PodResolvConf } from "../../host/mod.ts";
import { nodeLocalFiles, nodeLocalKubeconfig, type NodeLocalSettings, nodeLocalUrl } from "../../nllb/mod.ts";
import { kubeletCredentials, kubeletKubeconfig } from "../../pki/mod.ts";
import type { ProcessSpec } from "../../supervisor/mod.ts";
import type { PodOptions } from "../options.ts";
import { K0S_VERSION } from "../version.ts";
import type { DesiredFile } from "./desired.ts";
import { registriesOfOperator } from "./registries.ts";

/** What the cluster says of its workers: the worker profile of this node. */
export interface WorkerProfile {
  kubeletConfiguration: KubeletConfiguration;
  /** Whether the kubelet is to leave the kernel's settings alone where they are as it wants them. @default {false} */
  protectsKernelDefaults?: boolean;
  /** Reference of the image that holds a pod's namespaces. */
  pauseImage: string;
  /** Reference of each image of the system by its key, as the cluster's pods name them. */
  imageReferences: Readonly<Record<string, string>>;
  /** Where images come from; `undefined`: that is left to containerd and the operator's drop-ins. */
  registries?: readonly Registry[] | undefined;
}

/** What the machine is like, as far as containerd and the kubelet have to be told. */
export interface PodHostFacts {
  cgroups: "v1" | "v2";
  /** The control group that our children count as theirs where they are in several; `undefined`: they are in one. */
  splitCgroup: string | undefined;
  /** The `oom_score_adj` below which the kernel lets nothing of ours go; `undefined`: it lets it. */
  lowestOomScoreAdj: number | undefined;
  /** Whether the kernel's settings are as a kubelet wants them. */
  hasKernelDefaults: boolean;
  /** The resolver configuration that pods are given. */
  resolvConf: PodResolvConf;
  /** Text of `/etc/k0s/containerd.toml` where an operator has taken it over; `undefined`: it is ours. */
  containerdConfig: string | undefined;
  /** Files in `/etc/k0s/containerd.d`, as they were last taken over. */
  dropIns: readonly ContainerdDropIn[];
  /** Whether what is in their place now was refused, so that containerd has to read copies of them. */
  areDropInsRefused?: boolean;
  /** Address of the loopback that a node-local load balancer listens at. */
  loopback: string;
}

/** What the part of a node that runs pods follows from. What is left out is not known yet. */
export interface PodFacts {
  host?: PodHostFacts | undefined;
  profile?: WorkerProfile | undefined;
  /** PEM of the authority that signs clients of the kubelet. */
  clientCa?: string | undefined;
  /** `--node-ip`, where the node has an address of each family; empty: the kubelet finds its own. */
  nodeIps?: readonly string[] | undefined;
}

/** What the two roles decide differently. */
export interface PodInputs {
  options: PodOptions;
  paths: NodePaths;
  nodeName: string;
  facts: PodFacts;
  /** How the kubelet reaches the API server where no load balancer of its node is in between. */
  kubeconfig: string;
  labels: Readonly<Record<string, string>>;
  /** As typed. */
  taints: readonly string[];
  /** The load balancer that the node runs for itself; `undefined`: none. */
  nodeLocal: NodeLocalInputs | undefined;
  /** Whether the node's own kubelet reaches the API server through it, too. */
  isKubeletBalanced: boolean;
}

/** The load balancer of a node and the API servers behind it. */
export interface NodeLocalInputs {
  settings: NodeLocalSettings;
  /** `host:port`; at least one. */
  apiServers: readonly string[];
}

/** What a node needs to run pods: container runtime, kubelet, and what these read. */
export function desiredPods(inputs: PodInputs): { processes: ProcessSpec[]; files: DesiredFile[] } {
  const runtime = inputs.options.criSocket === undefined ? desiredContainerd(inputs) : undefined;
  const node = desiredKubelet(inputs);
  return {
    processes: [runtime?.process, node?.process].filter((process) => process !== undefined),
    files: [...runtime?.files ?? [], ...node?.files ?? []],
  };
}

interface DesiredProcess {
  process: ProcessSpec;
  files: DesiredFile[];
}

function desiredContainerd({ options, paths, facts: { host, profile } }: PodInputs): DesiredProcess | undefined {
  if (host === undefined || profile === undefined) return undefined;
  const settings = {
    dropInDir: CONTAINERD_DROP_IN_DIR,
    pauseImage: profile.pauseImage,
    restrictOomScoreAdj: host.lowestOomScoreAdj !== undefined,
    // Whatever is in it: entries that come and go must not restart containerd.
    ...(profile.registries === undefined || registriesOfOperator(host.dropIns) !== undefined
      ? {}
      : { registriesDir: paths.registriesDir }),
  };
  const text = host.containerdConfig ?? renderContainerdConfig(settings);
  const copies = copiesOf(host.dropIns, paths);
  const textPutBack = renderContainerdConfig({ ...settings, copies: copies.map(({ path }) => path) });
  const written = host.areDropInsRefused === true ? textPutBack : text;
  return {
    process: containerd.spec({
      paths,
      logLevel: options.logging["containerd"] ?? "info",
      config: `${text}\n${textOfDropIns(host.dropIns)}`,
    }),
    files: host.containerdConfig === undefined
      ? [{ path: CONTAINERD_CONFIG, text: written, textPutBack, mode: 0o644, readBy: "containerd" }, ...copies]
      : [],
  };
}

/** Copies of drop-ins, from which containerd can be started again whatever becomes of these. */
function copiesOf(dropIns: readonly ContainerdDropIn[], { runDir }: Pick<NodePaths, "runDir">) {
  return dropIns.map(({ path, ownText }, index) => ({
    path: `${runDir}/containerd.d/${index}-${path.slice(path.lastIndexOf("/") + 1)}`,
    text: ownText,
    // They may hold credentials of registries.
    mode: 0o600,
    directoryMode: 0o700,
    readBy: "containerd",
  }));
}

function desiredKubelet(inputs: PodInputs): DesiredProcess | undefined {
  const { options, paths, nodeName, nodeLocal, facts: { host, profile, clientCa, nodeIps } } = inputs;
  if (host === undefined || profile === undefined || clientCa === undefined || nodeIps === undefined) return undefined;
  const extraArgs = parseExtraArgs(options.kubeletExtraArgs);
  const config = kubeletConfig(inputs, { host, profile, extraArgs });
  const spec = kubelet.spec({
    paths,
    nodeName,
    kubeconfig: nodeLocal !== undefined && inputs.isKubeletBalanced ? nodeLocalKubeconfig(paths) : inputs.kubeconfig,
    labels: inputs.labels,
    ...(nodeIps.length === 0 ? {} : { nodeIps }),
    hasCloudProvider: options.enableCloudProvider,
    verbosity: options.logging["kubelet"] ?? "1",
    extraArgs,
    config,
    profile: profile.kubeletConfiguration,
  });
  const readBy = "kubelet";
  return {
    // A runtime that is not ours is no process of ours to wait for.
    process: options.criSocket === undefined ? spec : { ...spec, needs: [] },
    files: [
      { path: kubeletClientCaFile(paths), text: clientCa, mode: 0o644, directoryMode: 0o755, readBy },
      { path: kubeletConfigFile(paths), text: config, mode: 0o600, directoryMode: 0o755, readBy },
      ...("text" in host.resolvConf
        ? [{ path: ownResolvConf(paths), text: host.resolvConf.text, mode: 0o644, readBy }]
        : []),
      ...nodeLocalDesired(inputs, { ...inputs.facts, host, profile, clientCa }),
    ],
  };
}

function kubeletConfig(
  { options, paths, taints, nodeLocal }: PodInputs,
  { host, profile, extraArgs }: {
    host: PodHostFacts;
    profile: WorkerProfile;
    extraArgs: Readonly<Record<string, string>>;
  },
): string {
  return renderKubeletConfig({
    ...(nodeLocal === undefined ? {} : { staticPodPath: staticPodDirectory(paths, profile) }),
    profile: profile.kubeletConfiguration,
    clientCaFile: kubeletClientCaFile(paths),
    runtimeEndpoint: options.criSocket ?? `unix://${paths.containerdSocket}`,
    resolvConf: "path" in host.resolvConf ? host.resolvConf.path : ownResolvConf(paths),
    taints: parseTaints([...taints, ...wordsOf(extraArgs["register-with-taints"] ?? "")]),
    isCgroupV1: host.cgroups === "v1",
    ...(host.splitCgroup === undefined ? {} : { splitCgroup: host.splitCgroup }),
    protectKernelDefaults: profile.protectsKernelDefaults === true && host.hasKernelDefaults,
    ...(host.lowestOomScoreAdj === undefined ? {} : { oomScoreAdj: host.lowestOomScoreAdj }),
  });
}

function nodeLocalDesired(
  { paths, nodeLocal, isKubeletBalanced }: PodInputs,
  { host, profile, clientCa }: { host: PodHostFacts; profile: WorkerProfile; clientCa: string },
): DesiredFile[] {
  const files = nodeLocalFiles({
    paths,
    staticPodDir: staticPodDirectory(paths, profile),
    balancer: nodeLocal === undefined
      ? undefined
      : { ...nodeLocal, bindAddress: host.loopback, k0sVersion: K0S_VERSION },
  });
  const desired: DesiredFile[] = files.map((file) => ({ ...file, readBy: "kubelet" }));
  if (nodeLocal === undefined || !isKubeletBalanced) return desired;
  const server = nodeLocalUrl(nodeLocal.settings, host.loopback);
  const text = kubeletKubeconfig(server, clientCa, kubeletCredentials(paths));
  return [...desired, { path: nodeLocalKubeconfig(paths), text, mode: 0o600, directoryMode: 0o700, readBy: "kubelet" }];
}

/** The load balancer of a node, as others see it. */
export interface NodeLocalBalancer {
  type: NodeLocalSettings["type"];
  /** URL of the API through it. */
  server: string;
  /** `host:port` of the API servers behind it. */
  apiServers: readonly string[];
}

/** The load balancer of a node; `undefined` without one, or while the machine is not known yet. */
export function nodeLocalBalancer(
  nodeLocal: NodeLocalInputs | undefined,
  { host }: Pick<PodFacts, "host">,
): NodeLocalBalancer | undefined {
  if (nodeLocal === undefined || host === undefined) return undefined;
  const { settings, apiServers } = nodeLocal;
  return { type: settings.type, server: nodeLocalUrl(settings, host.loopback), apiServers: apiServers.toSorted() };
}

/** Name servers of pods where the machine's own files will not do. */
function ownResolvConf({ runDir }: Pick<NodePaths, "runDir">): string {
  return `${runDir}/resolv.conf`;
}

/** Where the kubelet finds static pods. An operator's own directory, named in the worker profile, serves as well. */
export function staticPodDirectory({ runDir }: Pick<NodePaths, "runDir">, profile: WorkerProfile): string {
  const own = profile.kubeletConfiguration["staticPodPath"];
  return typeof own === "string" && own !== "" ? own : `${runDir}/static-pods`;
}
