import { K0sError } from "../../base/mod.ts";
import { parseExtraArgs } from "../../components/mod.ts";
import type { ClusterConfig, ComponentUsers } from "../../config/mod.ts";
import { readabilityProblem } from "../../host/mod.ts";
import { type Owner, statOf } from "../../platform/mod.ts";
import type { ControllerOptions } from "../options.ts";

/** A file that an argument of the operator names, and the account of the process that reads it. */
interface ArgumentFile {
  /** Where the configuration names it. */
  field: string;
  path: string;
  owner: Owner;
}

/**
 * Checks that the processes of the control plane can read the files that the operator's extra arguments name: policies,
 * keys, configurations. Such a process would otherwise end again and again.
 *
 * What is not there is left to the process: it may be one that it makes, such as an audit log.
 *
 * @throws {K0sError} Naming the first that its account cannot read, and what to type.
 */
export async function checkArgumentFiles(
  config: ClusterConfig,
  { users, options }: { users: ComponentUsers; options: Pick<ControllerOptions, "kubeControllerManagerExtraArgs"> },
): Promise<void> {
  for (const { field, path, owner } of argumentFiles(config, users, options.kubeControllerManagerExtraArgs)) {
    if ((await statOf(path))?.kind !== "file") continue;
    const problem = await readabilityProblem(path, owner);
    if (problem === undefined) continue;
    throw new K0sError(`Cannot use ${field}: user ${owner.uid}, which runs it, cannot read "${path}": ${problem}`, {
      hint: `Let its group read it: chgrp ${owner.gid} ${path}; chmod g+r ${path}; its directories need mode o+x`,
    });
  }
}

function argumentFiles({ spec }: ClusterConfig, users: ComponentUsers, controllerManager: string): ArgumentFile[] {
  const { api, storage, scheduler } = spec;
  const groups: [field: string, args: Readonly<Record<string, string>> | undefined, owner: Owner][] = [
    ["spec.api.extraArgs", api.extraArgs, users.kubeApiserver],
    ["spec.controllerManager.extraArgs", spec.controllerManager?.extraArgs, users.kubeApiserver],
    ["--kube-controller-manager-extra-args", parseExtraArgs(controllerManager), users.kubeApiserver],
    ["spec.scheduler.extraArgs", scheduler?.extraArgs, users.kubeScheduler],
    ["spec.storage.etcd.extraArgs", storage.etcd?.extraArgs, users.etcd],
  ];
  return groups.flatMap(([field, args = {}, owner]) =>
    Object.entries(args)
      .filter(([, value]) => value.startsWith("/"))
      .map(([name, path]) => ({ field: `${field}.${name}`, path, owner }))
  );
}
