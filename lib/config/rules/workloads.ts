import { type Problem, stringifyJson } from "../../base/mod.ts";
import type { Rule } from "./rule.ts";

/** kubelet settings that k0s has to decide itself. */
const FORBIDDEN_VALUES = ["clusterDNS", "clusterDomain", "staticPodURL"];
const KUBELET_TYPE = { apiVersion: "kubelet.config.k8s.io/v1beta1", kind: "KubeletConfiguration" };

/** Problems of names that occur a second time in a list. */
function duplicates(path: string, items: readonly { name: string }[] | undefined): Problem[] {
  const seen = new Set<string>();
  return (items ?? []).flatMap(({ name }, index) => {
    const isTaken = seen.has(name);
    seen.add(name);
    return isTaken ? [{ path: `${path}[${index}].name`, message: `Duplicate value: ${stringifyJson(name)}` }] : [];
  });
}

const profileValues: Rule = {
  reads: ["spec.workerProfiles"],
  check: ({ workerProfiles = [] }) =>
    workerProfiles.flatMap(({ values = {} }, index): Problem[] => {
      const path = `spec.workerProfiles[${index}].values`;
      const forbidden = FORBIDDEN_VALUES.filter((field) => Object.hasOwn(values, field)).map((field) => ({
        path: `${path}.${field}`,
        message: "Forbidden: may not be used in k0s worker profiles",
      }));
      const mistyped = Object.entries(KUBELET_TYPE)
        .filter(([field, expected]) => ![undefined, "", expected].includes(values[field] as string | undefined))
        .map(([field, expected]) => ({
          path: `${path}.${field}`,
          message: `Invalid value: ${stringifyJson(values[field])}: expected ${stringifyJson(expected)}`,
        }));
      return [...forbidden, ...mistyped];
    }),
};

const uniqueProfiles: Rule = {
  reads: ["spec.workerProfiles"],
  check: ({ workerProfiles }) => duplicates("spec.workerProfiles", workerProfiles),
};

const uniqueGates: Rule = {
  reads: ["spec.featureGates"],
  check: ({ featureGates }) => duplicates("spec.featureGates", featureGates),
};

const uniqueCharts: Rule = {
  reads: ["spec.extensions.helm"],
  check: ({ extensions: { helm } }) => [
    ...duplicates("spec.extensions.helm.repositories", helm.repositories),
    ...duplicates("spec.extensions.helm.charts", helm.charts),
  ],
};

/** Rules over lists of worker profiles, feature gates and charts. */
export const workloadRules: readonly Rule[] = [profileValues, uniqueProfiles, uniqueGates, uniqueCharts];
