import { K0sError } from "../../base/mod.ts";
import { parseExtraArgs } from "../../components/mod.ts";
import { type ClusterConfig, type ComponentUsers, givenFlags } from "../../config/mod.ts";
import { readabilityProblem } from "../../host/mod.ts";
import { type Owner, statOf } from "../../platform/mod.ts";
import type { ControllerOptions } from "../options.ts";
import { isWritten, writtenFileProblem } from "./written_files.ts";

/** A file that an argument of the operator names, and the account of the process that reads it. */
interface ArgumentFile {
  /** Where the configuration names it. */
  field: string;
  flag: string;
  path: string;
  owner: Owner;
}

/**
 * Checks that the processes of the control plane can read the files that the operator's extra arguments name (policies,
 * keys, configurations), and make those that they write, such as an audit log. Such a process would otherwise end again
 * and again.
 *
 * @throws {K0sError} Naming the first that its account cannot read or write, and what to type.
 */
export async function checkArgumentFiles(
  config: ClusterConfig,
  { users, options }: { users: ComponentUsers; options: Pick<ControllerOptions, "kubeControllerManagerExtraArgs"> },
): Promise<void> {
  for (const { field, flag, path, owner } of argumentFiles(config, users, options.kubeControllerManagerExtraArgs)) {
    if (isWritten(flag)) {
      await checkWritten({ field, flag, path, owner });
      continue;
    }
    if ((await statOf(path))?.kind !== "file") continue;
    const problem = await readabilityProblem(path, owner);
    if (problem === undefined) continue;
    throw new K0sError(`Cannot use ${field}: user ${owner.uid}, which runs it, cannot read "${path}": ${problem}`, {
      hint: `Let its group read it: chgrp ${owner.gid} ${path}; chmod g+r ${path}; its directories need mode o+x`,
    });
  }
}

async function checkWritten({ field, flag, path, owner }: ArgumentFile): Promise<void> {
  const problem = await writtenFileProblem(flag, path, owner);
  if (problem === undefined) return;
  const directory = path.replace(/\/[^/]*$/, "") || "/";
  throw new K0sError(`Cannot use ${field}: user ${owner.uid}, which runs it, cannot write "${path}": ${problem}`, {
    hint: problem === "it is a directory"
      ? "Name a file in it"
      : `Give it a directory of its own: install -d -o ${owner.uid} -g ${owner.gid} -m 0750 ${directory}; ` +
        "the directories above need mode o+x",
  });
}

function argumentFiles({ spec }: ClusterConfig, users: ComponentUsers, controllerManager: string): ArgumentFile[] {
  const { api, storage, scheduler } = spec;
  const { kubeApiserver, kubeScheduler } = users;
  const groups: [section: string, given: Parameters<typeof givenFlags>[0] | undefined, owner: Owner][] = [
    ["spec.api", api, kubeApiserver],
    ["spec.controllerManager", spec.controllerManager, kubeApiserver],
    ["--kube-controller-manager-extra-args", { extraArgs: parseExtraArgs(controllerManager) }, kubeApiserver],
    ["spec.scheduler", scheduler, kubeScheduler],
    ["spec.storage.etcd", storage.etcd, users.etcd],
  ];
  return groups.flatMap(([section, given = {}, owner]) =>
    givenFlags(given).filter(([, value]) => value.startsWith("/")).map(([flag, path]) => {
      const source = section.startsWith("--")
        ? ""
        : Object.hasOwn(given.extraArgs ?? {}, flag)
        ? ".extraArgs"
        : ".rawArgs";
      return { field: `${section}${source}.${flag}`, flag, path, owner };
    })
  );
}
