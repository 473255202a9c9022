import { isLabelValue, isQualifiedName, type Problem } from "../base/mod.ts";
import { wordsOf } from "./list_flags.ts";

/** Domains that belong to Kubernetes, and those among them that a kubelet may label its own node in. */
const RESERVED = /(^|\.)(kubernetes|k8s)\.io$/;
const ALLOWED = /(^|\.)(kubelet|node)\.kubernetes\.io$/;
/** Single labels that it may set. */
const ALLOWED_LABELS = [
  ...["kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch"],
  ...["topology.kubernetes.io/zone", "topology.kubernetes.io/region"],
  ...["failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region"],
  ...["beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"],
  ...["beta.kubernetes.io/os", "beta.kubernetes.io/arch"],
];

/**
 * Reads the value of the kubelet's `--node-labels`; a label without a value is `true` there.
 *
 * @see Kubernetes `k8s.io/component-base/cli/flag`, `ConfigurationMap`
 */
export function parseNodeLabels(flag: string): Record<string, string> {
  return Object.fromEntries(
    wordsOf(flag).map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, "true"] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

/**
 * What is wrong with labels of a node, as its kubelet judges them.
 *
 * @param option Where they come from.
 * @see Kubernetes `cmd/kubelet/app/options`, `ValidateKubeletFlags`
 */
export function labelProblems(option: string, labels: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(labels).flatMap(([key, value]): Problem[] => {
    const says = (
      why: string,
    ) => [{ path: option, message: `invalid label ${JSON.stringify(`${key}=${value}`)}: ${why}` }];
    if (!isQualifiedName(key)) {
      return says("the key is no name of up to 63 letters, digits, -, _ and ., optionally after a domain and /");
    }
    if (!isLabelValue(value)) {
      return says("the value has more than 63 letters, or others than letters, digits, -, _ and .");
    }
    return isReserved(key) ? says("a kubelet may not set it, label the node with kubectl") : [];
  });
}

function isReserved(key: string): boolean {
  const domain = key.split("/").slice(0, -1).join("/");
  return RESERVED.test(domain) && !ALLOWED.test(domain) && !ALLOWED_LABELS.includes(key);
}
