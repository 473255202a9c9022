import { ConfigError, isMapping, type Problem } from "../../base/mod.ts";
import { type Bundle, openBundle } from "../../bundle/mod.ts";
import { usesKonnectivity } from "../../components/mod.ts";
import type { ClusterConfig, NodePaths } from "../../config/mod.ts";
import { idleSystemPatches, systemPatchProblems } from "../../manifests/mod.ts";
import { exists, type Logger, type Ports } from "../../platform/mod.ts";
import { askComponents, type CheckPorts, inquiries } from "./ask_components.ts";
import type { ComponentProblem, ComponentQuestions } from "./component_question.ts";
import { controllerQuestions, firstWorkerQuestions, workerQuestions } from "./component_questions.ts";
import { ignorableCheck } from "./ignorable_check.ts";
import { managerStateProblems } from "./manager_state.ts";
import { profileHostProblems } from "./profile_host_problems.ts";
import { type ControllerOptions, runsPods, type WorkerOptions } from "../options.ts";

/** Runs something with the path of an embedded program. */
export type ProgramUser = <T>(name: string, use: (path: string) => Promise<T>) => Promise<T>;

/** What {@link checkComponents} looks at. */
export interface CheckComponentsInputs {
  config: ClusterConfig;
  options: ControllerOptions;
  paths: Pick<NodePaths, "binDir" | "kubeletRootDir">;
  ports: Pick<Ports, "spawn" | "clock" | "log">;
}

/**
 * Refuses values of worker profiles, flags and feature gates that only the embedded programs would refuse, again and
 * again. They are asked themselves. Where the operator has given none, nothing is unpacked or run.
 *
 * @throws {ConfigError} With every problem; with `--ignore-pre-flight-checks` it is logged instead.
 */
export async function checkComponents(
  { config, options, paths, ports }: CheckComponentsInputs,
  use: ProgramUser = embedded(paths, ports),
): Promise<void> {
  await ignorableCheck({ check: "Components", options, log: ports.log }, async () => {
    await checkConfigOfComponents({ config, options, ports }, use);
    const problems = await ownProfileProblems(config, { options, paths });
    if (problems.length === 0) return;
    throw new ConfigError("Cannot run a kubelet with this worker profile", problems, {
      hint: "Correct the profile, or choose another one with --profile",
    });
  });
}

/** What the profile of this controller's own node does not find on its machine. */
async function ownProfileProblems(
  { spec }: ClusterConfig,
  node: Pick<CheckComponentsInputs, "options" | "paths">,
): Promise<Problem[]> {
  const { profile } = node.options;
  if (!runsPods(node.options)) return [];
  const all = spec.workerProfiles ?? [];
  const index = all.findIndex(({ name }) => name === profile);
  const given = all[index]?.values;
  const values = isMapping(given) ? given : {};
  const field = index < 0 ? `worker profile "${profile}"` : `spec.workerProfiles[${index}].values`;
  return [...await profileHostProblems(field, values), ...await managerStateProblems(field, values, node)];
}

/**
 * Checks what a configuration, and a command line where there is one, tells embedded programs, and its patches of what is
 * deployed for them. A patch of something else is warned of: upstream takes it.
 *
 * @throws {ConfigError} With every problem.
 */
export async function checkConfigOfComponents(
  { config, options, ports }: {
    config: ClusterConfig;
    options?: ControllerOptions;
    ports: CheckPorts & { log: Pick<Logger, "warn"> };
  },
  use: ProgramUser,
): Promise<void> {
  const deployed = {
    config,
    controllerCount: 1,
    disabledComponents: options?.disableComponents ?? [],
    konnectivity: options === undefined || usesKonnectivity(options),
  };
  for (const { path, message } of idleSystemPatches(deployed)) {
    ports.log.warn("A patch has no effect", { field: path, why: message });
  }
  const patches = systemPatchProblems(deployed);
  const problems = [...patches, ...await problemsOf(controllerQuestions(config, options), ports, use)];
  if (problems.length === 0) return;
  throw new ConfigError("Invalid configuration", problems, {
    hint: patches.length === problems.length
      ? "Correct the patches named above; they cannot be applied"
      : "Correct the fields named above; the programs that they are for refuse them",
  });
}

async function problemsOf(
  questions: ComponentQuestions,
  ports: CheckPorts,
  use: ProgramUser,
): Promise<ComponentProblem[]> {
  const problems: ComponentProblem[] = [];
  for (const { executable, questions: some } of inquiries(questions)) {
    problems.push(...await use(executable, (path) => askComponents(path, some, ports)));
  }
  // Every program that has a wrong gate says so.
  return problems.filter((problem, index) =>
    problems.findIndex(({ path, message }) => path === problem.path && message === problem.message) === index
  );
}

/** Two flags of the kubelet in one of its sentences, whose messages have them in brackets. */
const TWO_FLAGS = /\(--[\w-]+\).*\(--[\w-]+\)/s;

/**
 * Refuses arguments of a worker's kubelet that it would refuse, before anything is made. What they mean beside each other
 * is left for the time when the worker profile is known ({@link checkWorkerProfile}): it may say the other half.
 *
 * @throws {ConfigError} With every problem; with `--ignore-pre-flight-checks` it is logged instead.
 */
export async function checkWorkerArguments(
  { options, paths, ports }: {
    options: WorkerOptions;
    paths: Pick<NodePaths, "binDir">;
    ports: Pick<Ports, "spawn" | "clock" | "log">;
  },
  use: ProgramUser = embedded(paths, ports),
): Promise<void> {
  await ignorableCheck({ check: "Kubelet", options, log: ports.log }, async () => {
    const problems = await problemsOf(firstWorkerQuestions(options), ports, use);
    const sure = problems.filter(({ message }) => !TWO_FLAGS.test(message));
    if (sure.length === 0) return;
    throw new ConfigError("Cannot run a kubelet with these arguments", sure, {
      hint: "Correct --kubelet-extra-args; the kubelet itself refuses it",
    });
  });
}

/**
 * Refuses a worker profile of the cluster, or further arguments, that the kubelet would refuse. Fields that it only does
 * not know, perhaps those of another release, are logged. The kubelet must be unpacked in `paths.binDir`.
 *
 * @throws {ConfigError} With every problem; with `--ignore-pre-flight-checks` it is logged instead.
 */
export async function checkWorkerProfile(
  profile: Readonly<Record<string, unknown>>,
  { options, paths, ports }: {
    options: WorkerOptions;
    paths: Pick<NodePaths, "binDir" | "kubeletRootDir">;
    ports: Pick<Ports, "spawn" | "clock" | "log">;
  },
): Promise<void> {
  const staged: ProgramUser = (name, use) => use(`${paths.binDir}/${name}`);
  await ignorableCheck({ check: "Kubelet", options, log: ports.log }, async () => {
    const problems = await problemsOf(workerQuestions(profile, options), ports, staged);
    for (const { path, message } of problems.filter(({ isUnknownField }) => isUnknownField)) {
      ports.log.warn("The kubelet ignores a field of its configuration", { field: path, reason: message });
    }
    const field = `kubeletConfiguration of worker profile "${options.profile}"`;
    const refused = [
      ...problems.filter(({ isUnknownField }) => !isUnknownField),
      ...await profileHostProblems(field, profile),
      ...await managerStateProblems(field, profile, { options, paths }),
    ];
    if (refused.length === 0) return;
    throw new ConfigError("Cannot run a kubelet with this worker profile and these arguments", refused, {
      hint: "Correct spec.workerProfiles on a controller, or choose another one with --profile",
    });
  });
}

/** Uses the node's copy of a program, or one that is gone afterwards. */
export function embedded(
  paths: Pick<NodePaths, "binDir">,
  ports: Pick<Ports, "spawn" | "clock" | "log">,
  open: () => Promise<Pick<Bundle, "use"> & AsyncDisposable> = () => openBundle(ports.spawn),
): ProgramUser {
  return async (name, use) => {
    await using bundle = await open();
    return await ofBundle(bundle, paths, ports)(name, use);
  };
}

/**
 * Uses the programs of a node that runs, which need not be looked at again before each question; what it has not is unpacked,
 * and gone afterwards.
 */
export function ofRunningNode(
  paths: Pick<NodePaths, "binDir">,
  ports: Pick<Ports, "spawn" | "clock" | "log">,
  other: ProgramUser = embedded(paths, ports),
): ProgramUser {
  return async (name, use) => {
    const path = `${paths.binDir}/${name}`;
    return await exists(path) ? await use(path) : await other(name, use);
  };
}

/** Uses the node's copy of a program, or one that the bundle stages afterwards. */
export function ofBundle(
  bundle: Pick<Bundle, "use">,
  { binDir }: Pick<NodePaths, "binDir">,
  { clock, log }: Pick<Ports, "clock" | "log">,
): ProgramUser {
  return (name, use) => bundle.use(name, { binDir, clock, log }, use);
}
