import { detectResolvConf } from "../../host/mod.ts";
import type { PodState } from "./pod_state.ts";

/** How often the machine's files are looked at while they will not do, in milliseconds. */
const POLL_EVERY_MS = 10_000;

/**
 * Watches for name servers that pods can reach, until there are some: a machine may get them after its start, and the kubelet
 * reads its file for every pod. Ends at once where all is well.
 *
 * @param detect Looks at this machine.
 */
export async function followResolvConf(
  state: Pick<PodState, "facts" | "learn" | "inputs">,
  signal: AbortSignal,
  detect: typeof detectResolvConf = detectResolvConf,
): Promise<void> {
  const { clock, log } = state.inputs.ports;
  for (;;) {
    const { host } = state.facts;
    if (host === undefined || "path" in host.resolvConf) return;
    const found = await detect();
    if (JSON.stringify(found) !== JSON.stringify(host.resolvConf)) {
      log.info("The machine's name servers have changed", {
        hint: "Pods that ran before keep the old ones: k0s kubectl -n kube-system rollout restart deployment coredns",
      });
      // Whatever else was learned of the machine meanwhile stays.
      state.learn({ host: { ...state.facts.host ?? host, resolvConf: found } });
    } else await clock.sleep(POLL_EVERY_MS, signal);
  }
}
