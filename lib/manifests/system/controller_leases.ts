import type { KubeObject } from "../../kube/mod.ts";
import { clusterObject } from "./objects.ts";

const ADMISSION = "admissionregistration.k8s.io/v1";
const NAME = "k0s-controller-leases";
/** What the names of all of k0s' leases begin with. */
const PREFIX = "k0s-";
/** Namespace of all of k0s' leases (k0s `pkg/leaderelection`). */
export const LEASE_NAMESPACE = "kube-node-lease";
/** What the name of a controller's own lease begins with; the node name follows. */
export const CONTROLLER_LEASE_PREFIX = "k0s-ctrl-";

/**
 * Keeps nodes from writing the leases by which controllers know each other.
 *
 * They lie among those of the nodes, and a kubelet may write the one that is called like its Node. With a worker's token
 * somebody could be node `k0s-endpoint-reconciler`, and lead; or be node `k0s-ctrl-x` and write that "x" is a
 * controller with the API's address, of which the kubelet of "x" would then get a serving certificate.
 *
 * A host may all the same be called so: a kubelet's lease holds the name of its Node, which no controller's does.
 */
export function controllerLeaseObjects(): KubeObject[] {
  const lease = "(object == null ? oldObject : object)";
  const isKubelets = (which: string) =>
    `has(${which}.spec.holderIdentity) && ${which}.spec.holderIdentity == ${which}.metadata.name`;
  return [
    clusterObject(ADMISSION, "ValidatingAdmissionPolicy", NAME, {
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": LEASE_NAMESPACE } },
          resourceRules: [{
            apiGroups: ["coordination.k8s.io"],
            apiVersions: ["*"],
            operations: ["CREATE", "UPDATE", "DELETE"],
            resources: ["leases"],
          }],
        },
        matchConditions: [
          { name: "by-a-node", expression: "'system:nodes' in request.userInfo.groups" },
          { name: "of-k0s", expression: `${lease}.metadata.name.startsWith('${PREFIX}')` },
        ],
        validations: [{
          expression: `${lease}.metadata.name.startsWith('${CONTROLLER_LEASE_PREFIX}') && ` +
            `(object == null || ${isKubelets("object")}) && (oldObject == null || ${isKubelets("oldObject")})`,
          message: "only controllers of k0s may write their leases",
        }],
      },
    }),
    clusterObject(ADMISSION, "ValidatingAdmissionPolicyBinding", NAME, {
      spec: { policyName: NAME, validationActions: ["Deny"] },
    }),
  ];
}
