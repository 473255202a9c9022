import type { Owner } from "../base/mod.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

/** Accounts that the control plane's processes run as; root where an account is missing. */
export interface ComponentUsers {
  etcd: Owner;
  kine: Owner;
  /** kube-apiserver and kube-controller-manager. */
  kubeApiserver: Owner;
  kubeScheduler: Owner;
  konnectivityServer: Owner;
}

/** A name of an account for each of {@link ComponentUsers}. */
export type ComponentUserNames = Readonly<Record<keyof ComponentUsers, string>>;

/** Names of the accounts where the configuration says nothing. @see k0s `pkg/constant` */
export const COMPONENT_USER_NAMES: ComponentUserNames = {
  etcd: "etcd",
  kine: "kube-apiserver",
  kubeApiserver: "kube-apiserver",
  kubeScheduler: "kube-scheduler",
  konnectivityServer: "konnectivity-server",
};

/** Which field of `spec.installConfig.users` names which account. */
export const USER_FIELDS = {
  etcd: "etcdUser",
  kine: "kineUser",
  kubeApiserver: "kubeAPIserverUser",
  kubeScheduler: "kubeSchedulerUser",
  konnectivityServer: "konnectivityUser",
} as const satisfies Record<keyof ComponentUsers, keyof ClusterConfig["spec"]["installConfig"]["users"]>;

/** Names of the accounts that a configuration wants. An empty one is the default. */
export function componentUserNames({ spec: { installConfig: { users } } }: ClusterConfig): ComponentUserNames {
  const names = { ...COMPONENT_USER_NAMES };
  for (const [component, field] of Object.entries(USER_FIELDS) as [keyof ComponentUsers, keyof typeof users][]) {
    if (users[field] !== "") names[component] = users[field];
  }
  return names;
}
