import type { Logger } from "../platform/mod.ts";
import type { Controllers } from "./userspace_proxy.ts";

/**
 * Logs which API servers connections to the virtual addresses are shared among, at first and whenever they are others,
 * until `signal` is aborted: under the name by which operators look for it.
 *
 * @see k0s `pkg/component/controller/cplb` (`CPLBReconciler`)
 */
export async function tellApiServers(
  { controllers, log }: { controllers: Controllers; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const own = log.with({ component: "cplb-reconciler" });
  let told = "";
  while (!signal.aborted) {
    const addresses = controllers.addresses.toSorted().join(" ");
    if (addresses !== told) own.info("Updated the list of IPs", { addresses });
    told = addresses;
    await controllers.changes.next(signal);
  }
}
