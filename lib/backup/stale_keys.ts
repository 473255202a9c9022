/** What of a restored cluster is about the machine that it was on. */
export interface StaleKeyOptions {
  /** Below which the keys of the API server are, such as `/registry`. */
  root: string;
  /** Name of the Node that is no more; left out: the machine has the same name, ran no pods, or is unknown. */
  lostNode: string | undefined;
  /** Name of the controller that is no more, likewise. */
  lostController: string | undefined;
}

/**
 * Keys of what a restored cluster must not believe any more: addresses of API servers that are no more, leaders, and the Node
 * of the lost machine, with which the pods that ran there begin anew elsewhere. Those with a slash at their end stand for
 * all keys that begin with them.
 *
 * @see Kubernetes `pkg/controlplane/reconcilers/lease.go`, `pkg/registry`
 */
export function staleKeys({ root, lostNode, lostController }: StaleKeyOptions): string[] {
  const leases = ["kube-controller-manager", "kube-scheduler", "k0s-endpoint-reconciler"];
  return [
    `${root}/masterleases/`,
    `${root}/services/endpoints/default/kubernetes`,
    `${root}/endpointslices/default/kubernetes`,
    ...leases.map((name) => `${root}/leases/kube-system/${name}`),
    ...(lostController === undefined ? [] : [`${root}/leases/kube-node-lease/k0s-ctrl-${lostController}`]),
    ...(lostNode === undefined ? [] : [
      `${root}/minions/${lostNode}`,
      `${root}/csinodes/${lostNode}`,
      `${root}/leases/kube-node-lease/${lostNode}`,
    ]),
  ];
}
