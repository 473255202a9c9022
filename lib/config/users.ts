/** A numeric user and group; the platform's `Owner` has the same shape. */
export interface Account {
  uid: number;
  gid: number;
}

/** Accounts that the control plane's processes run as; root where an account is missing. */
export interface ComponentUsers {
  etcd: Account;
  /** kine, kube-apiserver and kube-controller-manager. */
  kubeApiserver: Account;
  kubeScheduler: Account;
  konnectivityServer: Account;
}
