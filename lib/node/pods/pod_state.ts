import type { KubeClient } from "../../kube/mod.ts";
import type { PodFacts, WorkerProfile } from "../desired/pods.ts";
import type { NodeState, NodeStateInputs } from "../node_state.ts";
import type { PodOptions } from "../options.ts";

/** A node that runs pods, whatever its role. */
export interface PodState
  extends Pick<NodeState, "importedFor" | "noteEvent" | "reconciler" | "registrySecrets" | "staged" | "stepIsDone"> {
  readonly inputs: NodeStateInputs & { options: PodOptions };
  readonly nodeName: string;
  readonly profile: WorkerProfile;
  readonly facts: PodFacts;
  /** What the node's own address has to be; `undefined`: of the family that the kubelet finds. */
  readonly families: { primary: "IPv4" | "IPv6" } | undefined;
  /**
   * Family of the address that the kubelet has to be told, which finds none itself while it waits for a cloud provider, if
   * that provider is k0s; else `undefined`.
   */
  readonly toldFamily: "IPv4" | "IPv6" | undefined;
  learn(facts: PodFacts): void;
  /** A further connection to the API with this machine's credentials as they are now. To be disposed. */
  openClient(): Promise<KubeClient>;
}
