/**
 * What k0sctl v0.32.2 types on its hosts: its templates and defaults, from the source of its module
 * (`configurer/linux.go`, `phase/`, `pkg/apis/k0sctl.k0sproject.io/v1beta1/cluster/`).
 */
import type { InitMachine } from "../../support/init_machine.ts";

export const K0S = "/usr/local/bin/k0s";
export const CONFIG = "/etc/k0s/k0s.yaml";
export const TOKEN = "/etc/k0s/k0stoken";
export const DATA_DIR = "/var/lib/k0s";

/** A host of its file. */
export interface Host {
  machine: InitMachine;
  role: "controller" | "controller+worker" | "worker";
  /** The controller that was there first. */
  isLeader?: boolean;
  /** `k0sBinaryPath` of the file. */
  binary: string;
  /** `installFlags` of the file. */
  installFlags?: readonly string[];
  /** `privateAddress` of the file. */
  privateAddress?: string;
}

/** `K0sInstallFlags()` */
export function installFlags({ role, isLeader, installFlags = [], privateAddress }: Host): string[] {
  return [
    ...installFlags,
    `--data-dir=${DATA_DIR}`,
    ...(role === "controller+worker" ? ["--enable-worker=true"] : []),
    ...(isLeader === true ? [] : [`--token-file=${TOKEN}`]),
    ...(role === "worker" ? [] : [`--config=${CONFIG}`]),
    ...(role === "controller" || privateAddress === undefined
      ? []
      : [`--kubelet-extra-args=--node-ip=${privateAddress}`]),
  ];
}

/** `K0sInstallCommand()` */
export function install(host: Host, ...more: readonly string[]): string {
  const role = host.role === "worker" ? "worker" : "controller";
  return `${K0S} install ${role} ${[...installFlags(host), ...more].join(" ")}`;
}

/** `K0sServiceName()` */
export function service({ role }: Host): string {
  return role === "worker" ? "k0sworker" : "k0scontroller";
}

/** `KubectlCmdf()` on a machine with an administrator's kubeconfig, or with that of a kubelet. */
export function kubectl({ role }: Host, command: string): string {
  const kubeconfig = role === "worker" ? `${DATA_DIR}/kubelet.conf` : `${DATA_DIR}/pki/admin.conf`;
  return `env "KUBECONFIG=${kubeconfig}" ${K0S} kubectl ${command}`;
}

/** `GenerateToken()` */
export function createToken(role: "worker" | "controller"): string {
  const expiry = role === "worker" ? "10m0s" : "30m0s";
  return `${K0S} token create --role=${role} --expiry=${expiry} --data-dir=${DATA_DIR}`;
}

/** The `leave` of `ResetControllers`: what stands in for an address that it does not know is nothing. */
export function leave({ privateAddress = "" }: Host): string {
  return `${K0S} etcd leave --peer-address ${privateAddress} --datadir ${DATA_DIR}`;
}

/** `K0sResetCommand()` */
export const RESET = `${K0S} reset --data-dir=${DATA_DIR}`;

/** `DrainNode()` with the options' defaults. */
export const DRAIN = "drain --force --grace-period=120 --timeout=5m0s --delete-emptydir-data --ignore-daemonsets";

/** Flags that `FlagsChanged()` does not compare. */
const PASSED_OVER = ["--force", "--kubelet-extra-args", "--env", "--data-dir", "--token-file", "--config"];

/** `FlagsChanged()`: whether k0sctl would install a host again. @param args `Args` of `k0s status`. */
export function flagsChanged(host: Host, args: readonly string[]): boolean {
  const theirs = args.slice(2);
  const extra = (flags: readonly string[]) => valuesOf(flags).get("--kubelet-extra-args") ?? "";
  const ours = installFlags(host);
  if (extra(ours) !== extra(theirs)) return true;
  const compared = (flags: readonly string[]) =>
    [...valuesOf(flags)].filter(([name]) => !PASSED_OVER.includes(name)).map(([name, value]) => `${name}=${value}`)
      .sort();
  return compared(ours).join(" ") !== compared(theirs).join(" ");
}

function valuesOf(flags: readonly string[]): Map<string, string> {
  return new Map(flags.map((flag) => {
    const [, name = flag, value = ""] = /^([^= ]+)[= ](.*)$/s.exec(flag) ?? [];
    return [name, value];
  }));
}
