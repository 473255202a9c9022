import { isLinkLocal, isLoopback, K0sError } from "../../base/mod.ts";
import { defaultAddress } from "../../host/mod.ts";
import { type InterfaceAddress, networkInterfaces, resolveHost } from "../../platform/mod.ts";
import { parseExtraArgs } from "../../components/mod.ts";
import type { PodState } from "./pod_state.ts";

/**
 * Addresses of a node that needs one of each family, the primary one first: those that its name resolves to, else those
 * of its interfaces.
 *
 * Better than upstream, which takes the name's alone: a host name rarely resolves to both.
 *
 * @throws {K0sError} If a family is missing.
 */
export async function dualStackNodeAddresses(name: string, primary: "IPv4" | "IPv6"): Promise<string[]> {
  return oneOfEachFamily(name, { resolved: await addressesOf(name), interfaces: networkInterfaces() }, primary);
}

async function addressesOf(name: string): Promise<string[]> {
  return await resolveHost(name).catch((error: unknown) => {
    if (error instanceof K0sError) return [];
    throw error;
  });
}

/**
 * The address of one family that a kubelet finds for itself: one of its machine that its name resolves to, else one of the
 * interfaces; `undefined` if there is none.
 */
export function oneOfFamily(
  { resolved, interfaces }: { resolved: readonly string[]; interfaces: readonly InterfaceAddress[] },
  family: "IPv4" | "IPv6",
): string | undefined {
  const own = interfaces.filter((one) =>
    one.family === family && !isLoopback(one.address) && !isLinkLocal(one.address)
  );
  return resolved.find((address) => own.some((one) => one.address === address)) ?? defaultAddress(own);
}

/** One address of each family, the primary one first. @throws {K0sError} If a family is missing. */
export function oneOfEachFamily(
  name: string,
  { resolved, interfaces }: { resolved: readonly string[]; interfaces: readonly InterfaceAddress[] },
  primary: "IPv4" | "IPv6",
): string[] {
  const isIpv6 = (address: string) => address.includes(":");
  const usable = resolved.filter((address) => !isLoopback(address) && !isLinkLocal(address));
  const ofFamily = (family: "IPv4" | "IPv6") =>
    usable.find((address) => isIpv6(address) === (family === "IPv6")) ??
      defaultAddress(interfaces.filter((one) => one.family === family && !isLinkLocal(one.address)));
  const [ipv4, ipv6] = [ofFamily("IPv4"), ofFamily("IPv6")];
  if (ipv4 === undefined || ipv6 === undefined) {
    const found = [ipv4, ipv6].find((address) => address !== undefined) ?? "none";
    throw new K0sError(
      `failed to detect node IPs for ${JSON.stringify(name)}: neither its name nor its interfaces have addresses of ` +
        `both families: ${found}`,
      { hint: "Give the machine an address of each, or set --kubelet-extra-args=--node-ip=IPV4,IPV6" },
    );
  }
  return primary === "IPv6" ? [ipv6, ipv4] : [ipv4, ipv6];
}

/**
 * Finds the addresses that the kubelet has to be told: with dual stack it would register one family only, and none while it
 * waits for a cloud provider.
 */
export async function prepareKubelet(state: PodState): Promise<void> {
  state.learn({ nodeIps: await kubeletAddresses(state) });
}

/** What decides which addresses the kubelet has to be told. */
export type AddressNeeds = Pick<PodState, "families" | "toldFamily" | "nodeName"> & {
  inputs: { options: Pick<PodState["inputs"]["options"], "kubeletExtraArgs"> };
};

/** The addresses that the kubelet has to be told; empty: none, or the operator tells it. @throws {K0sError} If one is missing. */
export async function kubeletAddresses({ families, toldFamily, nodeName, inputs }: AddressNeeds): Promise<string[]> {
  if (parseExtraArgs(inputs.options.kubeletExtraArgs)["node-ip"] !== undefined) return [];
  if (families !== undefined) return await dualStackNodeAddresses(nodeName, families.primary);
  if (toldFamily === undefined) return [];
  const found = oneOfFamily({ resolved: await addressesOf(nodeName), interfaces: networkInterfaces() }, toldFamily);
  return found === undefined ? [] : [found];
}
