import { isCancelled, isMapping, K0sError, messageOf, parseJson } from "../../base/mod.ts";
import {
  defaultClusterConfig,
  EVERY_REGISTRY,
  imageReferences,
  isRegistryHost,
  type NodePaths,
  type Registry,
} from "../../config/mod.ts";
import { isNotFound, KubeApiError, type KubeClient, RESOURCES, untilStarted } from "../../kube/mod.ts";
import { workerConfigMapName } from "../../manifests/mod.ts";
import { type NodeLocalSettings, nodeLocalSettings } from "../../nllb/mod.ts";
import type { Ports } from "../../platform/mod.ts";
import { withBalancerImage } from "../pods/node_local.ts";
import type { WorkerProfile } from "../desired/pods.ts";
import {
  type KeptProfile,
  type OwnProfile,
  type ProfileData,
  profileData,
  profileDigest,
  readCopy,
  saveCopy,
  withServersOf,
} from "./profile_copy.ts";

/** A profile as it came, and what it says beyond what every node with pods needs. */
export interface FetchedProfile extends WorkerProfile {
  /** Whether nodes need an address of both families. */
  isDualStack: boolean;
  /** Whose address comes first. */
  primaryFamily: "IPv4" | "IPv6";
  /** Whether k0s is the cloud provider, which has no address of a node but what its kubelet says. */
  isCloudProvider: boolean;
  /** `host:port` of every API server. */
  apiServers: readonly string[];
  /** The load balancer that nodes run for themselves; `undefined`: they run none. */
  nodeLocal: NodeLocalSettings | undefined;
}

/** What {@link loadWorkerProfile} needs. */
export interface LoadProfileOptions {
  client: Pick<KubeClient, "get">;
  /** The same credentials at another API server; left out: there is no asking elsewhere. */
  connect?: ((server: string) => Pick<KubeClient, "get"> & Disposable) | undefined;
  /** `--profile` */
  name: string;
  paths: Pick<NodePaths, "dataDir">;
  ports: Pick<Ports, "clock" | "random" | "log">;
  signal: AbortSignal;
}

/** A profile and where it is from. */
export interface LoadedProfile {
  profile: FetchedProfile;
  own: OwnProfile;
}

/** With a copy at hand it is asked so often, about four seconds: the pods of a node must not wait for a control plane. */
const ATTEMPTS_WITH_COPY = 4;

/**
 * Reads the worker profile of this node, and keeps a copy.
 *
 * Better than upstream: a node that knows its profile starts from the copy while no API server answers, or one answers
 * that is only starting. Credentials that are refused are another matter: a kubelet could do nothing with them.
 *
 * @throws {K0sError} If the profile does not exist, the node's credentials are refused, or nothing answers, each for
 * minutes.
 * @see k0s `pkg/component/worker/config`
 */
export async function loadWorkerProfile(options: LoadProfileOptions): Promise<LoadedProfile> {
  const { name, paths, ports, signal } = options;
  const copy = await readCopy(paths, name);
  const hasCopyFor = (error: unknown) => copy !== undefined && !isUnauthorized(error);
  let failures = 0;
  try {
    return await untilStarted(() => readProfile(options, copy), {
      ports,
      signal,
      what: "read the worker profile",
      isEnough: (error) => hasCopyFor(error) && ++failures >= ATTEMPTS_WITH_COPY,
    });
  } catch (error) {
    if (copy === undefined || !(error instanceof K0sError) || isCancelled(error) || !hasCopyFor(error)) {
      throw explained(error, name);
    }
    ports.log.warn("Starting with the worker profile of an earlier start", { profile: name, error: messageOf(error) });
    return {
      profile: parseWorkerProfile(copy.data),
      own: { ...copy, ...(isAbsent(error) ? { note: goneNote(name) } : {}) },
    };
  }
}

async function readProfile(options: LoadProfileOptions, copy: KeptProfile | undefined): Promise<LoadedProfile> {
  const { name, paths, ports: { log } } = options;
  const data = await fetchAnywhere(options, serversOf(copy?.data));
  const former = copy && formerProfile(copy, profileDigest(data), name);
  if (former !== undefined) {
    log.warn("Starting with the former worker profile", { profile: name, reason: former.reason });
    const own = { ...copy, data: withServersOf(copy!.data, data), note: former.note };
    return { profile: parseWorkerProfile(own.data), own };
  }
  const profile = parseWorkerProfile(data);
  await saveCopy(paths, name, { data });
  return { profile, own: { data } };
}

/** Why a start goes by the copy of a profile though the cluster answers; `undefined`: it takes what the cluster says. */
function formerProfile({ refused, tried }: KeptProfile, digest: string, name: string) {
  if (refused?.digest === digest) {
    const reason = `this node did not become ready by the changed one: ${refused.why}`;
    return { reason, note: refusedNote(name, refused.why) };
  }
  if (tried !== digest) return undefined;
  const reason = "k0s ended while it took the changed one over, which is tried again when it is this node's turn";
  return { reason, note: `worker profile "${name}" has changed: ${reason}` };
}

/** What the status says of a profile by which the node did not become ready. */
export function refusedNote(name: string, why: string): string {
  return `worker profile "${name}" has changed, and this node goes on with the former one: ${why}`;
}

/** What the status says of a profile that the cluster does not have any more. */
export function goneNote(name: string): string {
  return `worker profile "${name}" is not in the cluster any more: this node goes on with its copy`;
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof KubeApiError && error.status === 401;
}

/** API servers that a copy knows; none without node-local load balancing, as upstream. */
function serversOf(copy: ProfileData | undefined): string[] {
  if (copy === undefined) return [];
  const { nodeLocal, apiServers } = parseWorkerProfile(copy);
  return nodeLocal === undefined ? [] : apiServers.map((address) => `https://${address}`);
}

/** Asks the server that this node joined at and all others at once: it may be the one that is dead. */
async function fetchAnywhere(options: LoadProfileOptions, servers: readonly string[]): Promise<ProfileData> {
  const { client, connect } = options;
  if (connect === undefined || servers.length === 0) return await fetchData(client, options);
  const others = servers.map(connect);
  try {
    return await Promise.any([client, ...others].map((one) => fetchData(one, options)));
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    // What a server says tells more than that another one says nothing.
    throw error.errors.find((one) => one instanceof KubeApiError) ?? error.errors[0];
  } finally {
    for (const other of others) other[Symbol.dispose]();
  }
}

async function fetchData(
  client: Pick<KubeClient, "get">,
  { name, signal }: Pick<LoadProfileOptions, "name" | "signal">,
): Promise<ProfileData> {
  const options = { namespace: "kube-system", timeoutMs: 10_000, signal };
  const { data } = await client.get(RESOURCES.configMaps, workerConfigMapName(name), options);
  return profileData(data);
}

function explained(error: unknown, name: string): unknown {
  if (!(error instanceof KubeApiError)) return error;
  if (isUnauthorized(error)) {
    return new K0sError(
      "the k0s worker node credentials are invalid, the node needs to be rejoined into the cluster with a fresh " +
        "bootstrap token",
      { cause: error, hint: "Stop k0s, remove kubelet.conf in the data directory, and start with a new token" },
    );
  }
  if (!isAbsent(error)) return error;
  return new K0sError(`Cannot read worker profile "${name}": the cluster has none of this name`, {
    cause: error,
    hint: `Choose one of spec.workerProfiles with --profile, or leave it out; the ConfigMap would be ${
      workerConfigMapName(name)
    } in kube-system`,
  });
}

/** Whether the cluster has no such profile. The permission to read names each one, so one that is not there is forbidden. */
function isAbsent(error: unknown): boolean {
  return isNotFound(error) || (error instanceof KubeApiError && error.status === 403);
}

/** Reads the data of a profile's ConfigMap; names that are unknown here are left to others. @throws {K0sError} */
export function parseWorkerProfile(data: ProfileData): FetchedProfile {
  const kubeletConfiguration = valueOf(data, "kubeletConfiguration");
  const pause = valueOf(data, "pauseImage");
  if (!isMapping(kubeletConfiguration)) {
    throw new K0sError("Cannot use the worker profile: it has no kubeletConfiguration", {
      hint: "Look at it with: k0s kubectl -n kube-system get configmaps -l app.kubernetes.io/component=worker-config",
    });
  }
  const references = imageReferences(defaultClusterConfig({ hostAddress: "127.0.0.1", single: false }));
  const konnectivity = valueOf(data, "konnectivity");
  const nodeLocal = nodeLocalSettings({
    balancing: valueOf(data, "nodeLocalLoadBalancing"),
    agentPort: isMapping(konnectivity) ? konnectivity.agentPort : undefined,
  });
  const pauseImage = isMapping(pause) ? `${pause.image}:${pause.version}` : references["pause"] ?? "";
  return {
    kubeletConfiguration,
    protectsKernelDefaults: valueOf(data, "protectKernelDefaults") === true,
    pauseImage,
    imageReferences: withBalancerImage({ ...references, pause: pauseImage }, nodeLocal),
    apiServers: addressesIn(valueOf(data, "apiServerAddresses")),
    nodeLocal,
    registries: registriesIn(valueOf(data, "registries")),
    isDualStack: valueOf(data, "dualStackEnabled") === true,
    isCloudProvider: valueOf(data, "k0sCloudProvider") === true,
    primaryFamily: valueOf(data, "primaryAddressFamily") === "IPv6" ? "IPv6" : "IPv4",
  };
}

function addressesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((address) => typeof address === "string") : [];
}

/** What a later version may have added is passed over; a host becomes the name of a directory. */
function registriesIn(value: unknown): Registry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter((one) =>
    isMapping(one) && typeof one.host === "string" && (one.host === EVERY_REGISTRY || isRegistryHost(one.host))
  ) as unknown as Registry[];
}

function valueOf(data: ProfileData, key: string): unknown {
  const text = data[key];
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch (cause) {
    throw new K0sError(`Cannot use the worker profile: its ${key} is not JSON`, { cause });
  }
}
