import { ConfigError, type Problem } from "../../base/mod.ts";
import { parseExtraArgs } from "../../components/mod.ts";
import type { ControllerOptions, PodOptions } from "../options.ts";

const KUBELET = "--kubelet-extra-args";
const CONTROLLER_MANAGER = "--kube-controller-manager-extra-args";

/** Flags of the command line's further arguments that would take from a program what k0s relies on; and why. */
const OWNED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [KUBELET]: {
    "config":
      "the kubelet would read none of what k0s and the worker profile say: use spec.workerProfiles and --profile",
    "container-runtime-endpoint": "k0s would look after another runtime: use --cri-socket",
    "kubeconfig": "k0s gives the kubelet its credentials",
    "root-dir": "a reset would leave its pods' files: use --kubelet-root-dir",
  },
  [CONTROLLER_MANAGER]: { "master": "it reaches the API server of this machine by its kubeconfig" },
};
/** With which a program says something and ends: it would be started again for ever. */
const ENDING = ["help", "h", "version"];

/**
 * Refuses further arguments of the kubelet, and of kube-controller-manager where there is one, with which the node could
 * not work, before anything is made.
 *
 * @throws {ConfigError} With every one of them.
 */
export function checkOwnedArguments(
  options: Pick<PodOptions, "kubeletExtraArgs"> & Partial<Pick<ControllerOptions, "kubeControllerManagerExtraArgs">>,
): void {
  const problems = [
    ...problemsOf(KUBELET, options.kubeletExtraArgs),
    ...problemsOf(CONTROLLER_MANAGER, options.kubeControllerManagerExtraArgs ?? ""),
  ];
  if (problems.length === 0) return;
  throw new ConfigError("Cannot use further arguments", problems, { hint: "Leave out the flags named above" });
}

function problemsOf(option: string, text: string): Problem[] {
  return Object.entries(parseExtraArgs(text)).flatMap(([flag, value]): Problem[] => {
    const why = OWNED[option]?.[flag] ??
      (ENDING.includes(flag) && value !== "false" ? "the program would end after it" : undefined);
    return why === undefined ? [] : [{ path: `${option}, ${flag}`, message: `Forbidden: ${why}` }];
  });
}
