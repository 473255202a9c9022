import { K0sError, NotReadyError } from "../../base/mod.ts";
import type { ReplacedFile } from "./config_file.ts";

/** What {@link applyConfig} works with. */
export interface ApplySessionOptions {
  /** Writes the new text; left out: the file says it already. */
  replace?: (() => Promise<ReplacedFile>) | undefined;
  /** Has the running k0s take its file over. @throws {K0sError} If it does not. */
  reload(): Promise<void>;
  /** Waits until it is in effect. @returns What could not be brought about. @throws {NotReadyError} */
  waitUntilInEffect(): Promise<readonly string[]>;
}

/**
 * Has the running k0s take another text of its file over, and waits until that is in effect. Where it is not taken over, or
 * a part of it could not be brought about, the former text is put back and taken over again: what lies on the disk is then
 * what a start would succeed with.
 *
 * @throws {K0sError} Saying why, and by what k0s runs now.
 */
export async function applyConfig({ replace, reload, waitUntilInEffect }: ApplySessionOptions): Promise<void> {
  const replaced = await replace?.();
  let failure: { message: string; cause?: unknown; hint?: string | undefined } | undefined;
  try {
    await reload();
    const failures = await waitUntilInEffect();
    if (failures.length > 0) failure = { message: failures.join("\n") };
  } catch (error) {
    if (error instanceof NotReadyError) throw tooLate(error, replaced);
    if (!(error instanceof K0sError)) throw error;
    failure = { message: error.message, cause: error, hint: error.hint };
  }
  if (failure === undefined) return await replaced?.done(true);
  if (replaced === undefined) throw unapplied(failure, `The file still says so: ${whatAStartDoes(failure)}`);
  await replaced.putBack();
  const { isInEffect, says } = await takeBack({ reload, waitUntilInEffect });
  await replaced.done(isInEffect);
  throw unapplied(failure, says);
}

/** Has the former text taken over again. @returns How that went. */
async function takeBack(
  { reload, waitUntilInEffect }: Pick<ApplySessionOptions, "reload" | "waitUntilInEffect">,
): Promise<{ isInEffect: boolean; says: string }> {
  try {
    await reload();
    const left = await waitUntilInEffect();
    if (left.length === 0) return { isInEffect: true, says: "The former configuration is in effect again" };
    return { isInEffect: false, says: `The former configuration was put back, and yet:\n${left.join("\n")}` };
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    return { isInEffect: false, says: `The former file was put back, but is not in effect again: ${error.message}` };
  }
}

/** What a start does with a file that has nothing to be put back in its place. */
function whatAStartDoes({ cause }: { cause?: unknown }): string {
  // What k0s has refused, it has not noted as tried either.
  if (cause !== undefined) return "correct it before k0s starts again";
  return "a start goes by the former configuration and tries this one again, until you correct it";
}

function unapplied(
  { message, cause, hint }: { message: string; cause?: unknown; hint?: string | undefined },
  now: string,
): K0sError {
  return new K0sError(`The configuration was not applied: ${message}\n${now}`, { cause, ...(hint ? { hint } : {}) });
}

function tooLate(error: NotReadyError, replaced: ReplacedFile | undefined): NotReadyError {
  const kept = replaced?.backup === undefined ? "" : `; the last text that was seen in effect is in ${replaced.backup}`;
  return new NotReadyError(error.message, {
    cause: error,
    hint: `k0s goes on with it: see k0s status${kept}`,
  });
}
