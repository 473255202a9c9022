import type { Rule } from "./rule.ts";

/** An operator that asks for Calico gets no pod network: better no start than nodes that never are Ready. */
const calico: Rule = {
  reads: ["spec.network.provider"],
  check: ({ network: { provider } }, { deployedProvider = provider }) => {
    if (provider !== "calico") return [];
    const why = deployedProvider === provider
      ? 'this version cannot deploy it; use "kuberouter", or "custom" and install Calico yourself'
      : `cannot change CNI provider from ${deployedProvider} to ${provider}: pods cannot change their network while they ` +
        `run; set it to "${deployedProvider}" again, or reset every node of the cluster and begin anew with "custom" and ` +
        "a Calico of your own";
    return [{ path: "spec.network.provider", message: `Unsupported value: "calico": ${why}` }];
  },
};

/** Rules that refuse what an operator relies on and this version has not yet. */
export const unsupportedRules: readonly Rule[] = [calico];
