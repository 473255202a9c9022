/** What a machine becomes by joining. */
export type JoinRole = "controller" | "worker";

/** Every role, in the order in which messages name them. */
export const JOIN_ROLES: readonly JoinRole[] = ["controller", "worker"];

/** Name of the user in a token's kubeconfig, by which a token says its role (k0s `pkg/token/kubeconfig.go`). */
export const JOIN_USERS: Readonly<Record<JoinRole, string>> = {
  controller: "controller-bootstrap",
  worker: "kubelet-bootstrap",
};
