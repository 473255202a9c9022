import type { Owner } from "../base/mod.ts";

/** Accounts that the control plane's processes run as; root where an account is missing. */
export interface ComponentUsers {
  etcd: Owner;
  /** kine, kube-apiserver and kube-controller-manager. */
  kubeApiserver: Owner;
  kubeScheduler: Owner;
  konnectivityServer: Owner;
}
