import { K0sError } from "../../base/mod.ts";
import type { CliContext } from "../../command/mod.ts";
import { readProgress, renewCertificates } from "../../status/mod.ts";
import { waitUntilInEffect } from "../config/wait_until_in_effect.ts";
import { tellMeanwhile } from "../start/tell_meanwhile.ts";

/** What {@link renewRunning} is asked for. */
export interface RunningRenewal {
  names: readonly string[];
  /** Status socket of the k0s that runs here. */
  socket: string;
  /** How long to wait for processes that start again, in milliseconds. */
  withinMs: number;
}

/**
 * Has the running k0s issue certificates again, and waits until every process is ready with them.
 *
 * @returns The exit code: 1 if a process runs by its former specification.
 * @throws {K0sError} If they cannot be issued, or it takes too long.
 */
export async function renewRunning(
  { names, socket, withinMs }: RunningRenewal,
  context: Pick<CliContext, "clock" | "http" | "isTerminal" | "stderr" | "stdout">,
): Promise<number> {
  const { clock, http } = context;
  const { renewed, restarts } = await renewCertificates(socket, names, http);
  const unused = names.filter((name) => !renewed.includes(name));
  if (renewed.length === 0) throw unusedError(unused);
  context.stdout(`Renewed: ${renewed.join(", ")}\n`);
  if (unused.length > 0) context.stdout(`Not renewed, since this controller does not use them: ${unused.join(", ")}\n`);
  if (restarts.length === 0) {
    context.stdout("No process starts again: those that use them read them by themselves\n");
    return 0;
  }
  context.stdout(`Starting again: ${restarts.join(", ")}\n`);
  let waitsFor: readonly string[] = restarts;
  const waiting = waitUntilInEffect({
    ...{ clock, withinMs, failure: "Not every process is ready with its new certificates" },
    read: () => readProgress(socket, http),
    tell: (names) => void (waitsFor = names),
  });
  const failures = await tellMeanwhile(waiting, context, () => `Waiting for ${waitsFor.join(", ")}`);
  context.stdout(failures.length === 0 ? "Every process is ready with them\n" : `${failures.join("\n")}\n`);
  return failures.length === 0 ? 0 : 1;
}

/** What another store has left on the disk, say. */
function unusedError(names: readonly string[]): K0sError {
  return new K0sError(`Cannot renew ${names.join(", ")}: this controller does not use it`, {
    hint: "Its files may be removed: k0s certs check names them",
  });
}
