import { awaitsCloudProvider, parseExtraArgs } from "../../components/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import type { PortNeed } from "../../host/mod.ts";
import { type ControllerOptions, type PodOptions, runsPods } from "../options.ts";

/** How long a machine that boots may take for the addresses that it had before, in milliseconds. */
export const ADDRESS_COMES_WITHIN_MS = 10_000;

/**
 * Addresses that should be this machine's though nothing listens on them alone: that at which others find the API server,
 * which may be translated on the way, and those that the kubelet is told to give its node.
 */
export function controllerAddresses(options: ControllerOptions, { spec: { api } }: ClusterConfig): PortNeed[] {
  const { address, port, externalAddress, onlyBindToAddress } = api;
  const isSeen = !externalAddress && !onlyBindToAddress;
  return [
    ...isSeen ? [{ address, port, component: "kube-apiserver (spec.api.address)", isDoubtful: true }] : [],
    ...runsPods(options) ? nodeAddresses(options) : [],
  ];
}

/** Those of a node. A cloud provider may know of others. */
export function nodeAddresses(options: Pick<PodOptions, "kubeletExtraArgs" | "enableCloudProvider">): PortNeed[] {
  const { "node-ip": given = "", port = "10250" } = parseExtraArgs(options.kubeletExtraArgs);
  if (awaitsCloudProvider(options)) return [];
  return given.split(",").filter((address) => address !== "")
    .map((address) => ({ address, port: Number(port), component: "kubelet (--node-ip)" }));
}
