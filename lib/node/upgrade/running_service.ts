import { K0sError } from "../../base/mod.ts";
import type { InstalledService } from "../../install/mod.ts";
import { hardLink, readLink, removePath } from "../../platform/mod.ts";
import type { StatusDocument } from "../../status/mod.ts";
import { isSameFile, swapFiles } from "./swap.ts";

/** The service whose k0s runs, and its file. */
export interface RunningService {
  service: InstalledService;
  executable: string;
}

/** What the kernel adds to the name of a running file that has none any more. */
const DELETED = " (deleted)";

/**
 * Finds the file that the service of this machine runs.
 *
 * @param options.service The one that is installed.
 * @param options.called Path of the k0s that was called.
 * @throws {K0sError} If there is none, if its file was replaced by hand, or if that is not the k0s that was called: a restart
 * or the next step would be done by another one than the one that judged.
 */
export async function runningService(
  { Pid }: Pick<StatusDocument, "Pid">,
  { service, called }: { service: InstalledService | undefined; called: string },
): Promise<RunningService> {
  const state = await service?.manager.state(service.name);
  if (service === undefined || (state !== "running" && state !== "starting")) {
    throw new K0sError("Cannot upgrade: the k0s that runs here is not a service, so nothing would start it again", {
      hint: "Stop it, replace the file and start it; or install it as a service: k0s install",
    });
  }
  const executable = await readLink(`/proc/${Pid}/exe`) ?? "";
  if (executable === "" || executable.endsWith(DELETED)) {
    throw new K0sError("Cannot upgrade: the file of the running k0s was replaced by hand", {
      hint: `Have the service run what is there now, then try again: restart ${service.name}`,
    });
  }
  if (!await isSameFile(called, executable)) {
    throw new K0sError(`Cannot upgrade: the service runs "${executable}", and this is another k0s`, {
      hint: `Type: sudo ${executable} upgrade …`,
    });
  }
  await checkLinks(executable);
  return { service, executable };
}

/** Whether a file's name can be led elsewhere. @throws {K0sError} */
async function checkLinks(executable: string): Promise<void> {
  const { probe } = swapFiles(executable);
  try {
    await hardLink(executable, probe);
  } catch (cause) {
    throw new K0sError(`Cannot upgrade: "${executable}" cannot be replaced: ${(cause as Error).message}`, {
      cause,
      hint: "Put k0s on a disk that can be written to, as a file and not as a mount, and install the service again",
    });
  }
  await removePath(probe);
}
