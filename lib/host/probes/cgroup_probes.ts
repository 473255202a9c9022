import { CGROUP_V1_WARNING, type CgroupFacts, OPTIONAL_CONTROLLERS, REQUIRED_CONTROLLERS } from "../cgroups/cgroups.ts";
import { pass, type ProbeResult, rejected, warning } from "./probe.ts";

/**
 * Judges the control groups of a worker.
 *
 * Unlike upstream, cgroup v1 is a warning: k0s tells the kubelet to accept it.
 */
export function probeCgroups(facts: CgroupFacts): ProbeResult[] {
  const name = { path: ["os", "cgroups"], displayName: "Control Groups" };
  if (facts.version === "none") {
    const hint = "Mount them with: mount -t cgroup2 none /sys/fs/cgroup";
    return [rejected(name, "", "no control groups are mounted, so no container can be run", hint)];
  }
  const version = facts.version === "v1"
    ? warning(name, facts.isHybrid ? "version 1 (hybrid)" : "version 1", CGROUP_V1_WARNING)
    : pass(name, "version 2");
  return [
    version,
    ...REQUIRED_CONTROLLERS.map((controller) => probeController(facts, controller, true)),
    ...OPTIONAL_CONTROLLERS.map((controller) => probeController(facts, controller, false)),
  ];
}

function probeController(facts: CgroupFacts, controller: string, isRequired: boolean): ProbeResult {
  const name = { path: ["os", "cgroups", controller], displayName: `cgroup controller "${controller}"` };
  if (facts.controllers.includes(controller)) return pass(name, "available");
  if (!isRequired) return warning(name, "unavailable", "");
  return rejected(name, "unavailable", "the kubelet needs it", `Boot with: cgroup_enable=${controller}`);
}
