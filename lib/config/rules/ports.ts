import type { Problem } from "../../base/mod.ts";
import type { Rule } from "./rule.ts";

/** The control plane's own ports: two of them on one number could only fail later, at the start. */
const distinctPorts: Rule = {
  reads: ["spec.api.port", "spec.api.k0sApiPort", "spec.konnectivity"],
  check({ api, konnectivity }) {
    const owners = new Map<number, string>();
    const ports: [string, number][] = [
      ["spec.api.port", api.port],
      ["spec.api.k0sApiPort", api.k0sApiPort],
      ["spec.konnectivity.agentPort", konnectivity.agentPort],
      ["spec.konnectivity.adminPort", konnectivity.adminPort],
    ];
    return ports.flatMap(([path, port]): Problem[] => {
      const owner = owners.get(port);
      if (owner === undefined) owners.set(port, path);
      return owner === undefined ? [] : [{ path, message: `Duplicate value: ${port}: also ${owner}` }];
    });
  },
};

/** Rules over the ports of the control plane. */
export const portRules: readonly Rule[] = [distinctPorts];
