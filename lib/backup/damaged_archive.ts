import { K0sError } from "../base/mod.ts";
import { TarError } from "../bundle/mod.ts";

/** The archive is not whole, or not what k0s writes. */
export class DamagedArchiveError extends K0sError {
  override readonly name = "DamagedArchiveError";

  constructor(why: string, cause?: unknown) {
    super(`The archive is damaged: ${why}`, {
      cause,
      hint: "Use another backup, or copy this one again from where it was made",
    });
  }
}

/** What `read` gives of a tar that is an archive. @throws {DamagedArchiveError} Where it is no tar, or a damaged one. */
export function ofArchive<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw cause instanceof TarError ? new DamagedArchiveError(cause.why, cause) : cause;
  }
}
