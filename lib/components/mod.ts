/**
 * One file per managed process: a value whose `spec` is a pure function of its inputs.
 *
 * @module
 */
export * from "./component.ts";
export * from "./etcd.ts";
export * from "./kine.ts";
export * from "./kube_apiserver.ts";
export * from "./kube_controller_manager.ts";
export * from "./kube_scheduler.ts";
