import type { ClusterConfig, ComponentUsers, NodePaths } from "../config/mod.ts";
import { isStorageJoinable } from "../config/mod.ts";
import type { Owner } from "../platform/mod.ts";
import type { ProcessSpec } from "../supervisor/mod.ts";
import { type Component, component, type ComponentDescription, ownerOf } from "./component.ts";

/** What the command line says of the processes of a control plane. */
export interface ControlPlaneOptions {
  /** `--single` */
  single: boolean;
  /** `--disable-components` */
  disableComponents: readonly string[];
  /** `--logging`: verbosity by component. */
  logging: Readonly<Record<string, string>>;
  /** `--kube-controller-manager-extra-args`, as typed. */
  kubeControllerManagerExtraArgs: string;
  /** `--api-server-stop-timeout`, in milliseconds; left out: derived. */
  apiServerStopTimeoutMs?: number | undefined;
}

/** What decides which processes a control plane has. */
export interface ControlPlaneSettings {
  options: ControlPlaneOptions;
  config: ClusterConfig;
}

/** What the processes of a control plane follow from: a controller as it is known now. */
export interface ControlPlane extends ControlPlaneSettings {
  paths: NodePaths;
  users: ComponentUsers;
  /** Digest of each certificate, by its name in the PKI directory. */
  digests: Readonly<Record<string, string>>;
  hostname: string;
  /** Unique among the controllers and among the runs of this one. */
  invocationId: string;
  /** How etcd signs tokens, as the kind of its key allows. */
  etcdTokenAlgorithm?: string | undefined;
  /** Members of the etcd that this controller has just joined, as `<name>=<peer URL>`. */
  etcdInitialCluster?: readonly string[] | undefined;
  /** What files of the operator decide. @default {nothing} */
  apiServerFiles?: { decidesAnonymous: boolean } | undefined;
  /** Whether the API server keeps the audit log of k0s. @default {false} */
  auditLog?: boolean;
  /** How often the datastore has passed over a change, so that what the API server remembers is not whole. @default {0} */
  datastoreGaps?: number | undefined;
  /** Whether Secrets are encrypted by keys of ours. @default {false} */
  encryptsSecrets?: boolean | undefined;
  /** How many servers of konnectivity an agent has to find at the address that it is told. */
  konnectivityServers: number;
}

/** A process of a control plane, as the node sees it: all that it is, and when. */
export interface ControlPlaneProcess extends Pick<Component<never>, "name" | "needs" | "account" | "parts"> {
  /** Whether a controller has it. */
  isWanted(settings: ControlPlaneSettings): boolean;
  /** What it is on this controller. */
  describe(controller: ControlPlane): ProcessSpec;
}

/** What a process of a control plane says of itself. */
export interface ControlPlaneDescription<Inputs>
  extends ComponentDescription<Inputs>, Pick<ControlPlaneProcess, "isWanted"> {
  /** What its specification depends on, out of all that there is. */
  inputs(controller: ControlPlane, user: Owner): Inputs;
}

/** A component that follows from the controller as a whole. */
export function controlPlaneComponent<Inputs>(
  description: ControlPlaneDescription<Inputs>,
): Component<Inputs> & ControlPlaneProcess {
  const { isWanted, inputs } = description;
  const made = component(description);
  const describe = (controller: ControlPlane) => made.spec(inputs(controller, ownerOf(made, controller.users)));
  return { ...made, isWanted, describe };
}

/** Whether other controllers may exist, so that one of them has to be elected. */
export function needsElection({ options, config }: ControlPlaneSettings): boolean {
  return !options.single && isStorageJoinable(config);
}
