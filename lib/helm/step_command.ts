import { formatDuration } from "../base/mod.ts";
import type { ReleaseStep } from "./release_action.ts";
import type { ReleaseName } from "./release_revisions.ts";

/** How many revisions of a release are kept: helm's own default. Upstream keeps all, a Secret each. */
const REVISIONS_KEPT = 10;

/** How much longer than what it waits for a run may take, in milliseconds: rendering, sending, tidying up. */
const MARGIN_MS = 60_000;

/** What {@link stepCommand} depends on. */
export interface StepSettings {
  release: ReleaseName;
  /** Path of the chart; not for steps that need none. */
  chart: string;
  /** How long each of helm's operations may take, in milliseconds. */
  timeoutMs: number;
  /** Whether what cannot be changed is replaced. */
  forceUpgrade: boolean;
  /** Whether values come by standard input. */
  hasValues: boolean;
}

/** What {@link rollbackCommand} depends on. */
export type RollbackSettings = Pick<StepSettings, "release" | "timeoutMs" | "forceUpgrade">;

/** A command of helm's. */
export interface StepCommand {
  /** What it does, for messages. */
  action: string;
  args: string[];
  /** After how long it has to be at its end, in milliseconds. */
  deadlineMs: number;
  /** Whether it reads the values. */
  takesValues: boolean;
}

/**
 * The command of a step. Semantics are those of helm 3 as upstream uses it: changes are merged by the client, readiness is
 * judged the old way. An upgrade that fails is rolled back, by {@link rollbackCommand}.
 *
 * helm allows its timeout to each thing it waits for: the hooks before, the objects, the hooks after. That is the deadline of
 * the run, after which it is killed.
 *
 * @see k0s `pkg/helm/helm.go`
 */
export function stepCommand(step: ReleaseStep, settings: StepSettings): StepCommand {
  const { release: { name }, hasValues } = settings;
  const command = (verb: string, waits: number, args: string[], takesValues = false) =>
    commandOf(settings, { verb, waits, args, takesValues });
  const waiting = waitingFlags(settings);
  switch (step) {
    case "install":
    case "replace":
      return command("install", 3, ["install", name, ...installFlags(step, settings), ...waiting], hasValues);
    case "upgrade":
      return command("upgrade", 3, ["upgrade", name, ...upgradeFlags(settings), ...waiting], hasValues);
    case "uninstall":
      return command("uninstall", 3, ["uninstall", name, "--cascade=foreground", ...waiting]);
    case "fail-pending":
      return command("take up", 0, ["k0s-fail-pending", name]);
  }
}

/**
 * The way back to a revision, as helm itself goes it with `--rollback-on-failure`: apart, so that what was not ready of the
 * failed one can be looked at before it is gone.
 */
export function rollbackCommand(settings: RollbackSettings, revision: number): StepCommand {
  const flags = [...replacing(settings), "--server-side=false", "--wait-for-jobs", `--history-max=${REVISIONS_KEPT}`];
  const args = ["rollback", settings.release.name, String(revision), ...flags, ...waitingFlags(settings)];
  return commandOf(settings, { verb: "roll back", waits: 3, args, takesValues: false });
}

function commandOf(
  { release: { name, namespace }, timeoutMs }: RollbackSettings,
  { verb, waits, args, takesValues }: { verb: string; waits: number; args: string[]; takesValues: boolean },
): StepCommand {
  return {
    action: `${verb} release ${namespace}/${name}`,
    args: [...args, `--namespace=${namespace}`],
    deadlineMs: waits * timeoutMs + MARGIN_MS,
    takesValues,
  };
}

function waitingFlags({ timeoutMs }: RollbackSettings): string[] {
  return ["--wait=legacy", `--timeout=${formatDuration(timeoutMs)}`];
}

function replacing({ forceUpgrade }: RollbackSettings): string[] {
  return forceUpgrade ? ["--force-replace"] : [];
}

function installFlags(step: ReleaseStep, settings: StepSettings): string[] {
  return [...chartFlags(settings), ...(step === "replace" ? ["--replace"] : [])];
}

function upgradeFlags(settings: StepSettings): string[] {
  return [
    ...chartFlags(settings),
    "--reset-values",
    `--history-max=${REVISIONS_KEPT}`,
    ...replacing(settings),
  ];
}

function chartFlags({ chart, hasValues }: StepSettings): string[] {
  const values = hasValues ? ["--values=-"] : [];
  return [
    ...[chart, ...values, "--server-side=false", "--wait-for-jobs"],
    // Notes of a chart may have passwords in them.
    "--hide-notes",
    // helm would read the schema of every API group that it sends something to, only to find that the server validates.
    "--disable-openapi-validation",
  ];
}
