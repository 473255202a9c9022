import type { ClusterConfig } from "../../config/mod.ts";
import { exists } from "../../platform/mod.ts";

/** What a network provider leaves in the manifests directory once it is deployed, under upstream's names. */
const DEPLOYED_AS = {
  calico: "calico/calico-DaemonSet-calico-node.yaml",
  kuberouter: "kuberouter/kube-router.yaml",
} as const;

/** The network provider whose manifest is there; `undefined` if there is none. */
async function deployedProvider(manifestsDir: string): Promise<string | undefined> {
  for (const [provider, file] of Object.entries(DEPLOYED_AS)) {
    if (await exists(`${manifestsDir}/${file}`)) return provider;
  }
  return undefined;
}

/**
 * Why the configured network provider is not deployed: another one is, and pods cannot change their network while they
 * run. `undefined` if nothing is in the way.
 *
 * Unlike upstream, which then silently leaves kube-router in place, this includes a change to `custom`.
 *
 * @returns In upstream's words.
 * @see k0s `pkg/component/controller/cniutil.go`
 */
export async function refusedProviderChange(config: ClusterConfig, manifestsDir: string): Promise<string | undefined> {
  const { provider } = config.spec.network;
  const deployed = await deployedProvider(manifestsDir);
  if (deployed === undefined || deployed === provider) return undefined;
  return `cannot change CNI provider from ${deployed} to ${provider}`;
}
