import type { FileDifference } from "../../status/mod.ts";
import type { DesiredFile } from "../desired/desired.ts";
import { lineDifference } from "./line_difference.ts";

const READABLE_BY_ALL = 0o004;

/** Files that are not for everybody to read, and yet hold no secret. */
const WITHOUT_SECRETS = /\/kubelet\/config\.yaml$/;

/**
 * The files that differ; those that are no longer written stay where they are. One that not everybody may read is not shown:
 * it may hold a password.
 */
export function fileDifferences(before: readonly DesiredFile[], after: readonly DesiredFile[]): FileDifference[] {
  const former = new Map(before.map((file) => [file.path, file]));
  return after.flatMap((file) => {
    const last = former.get(file.path);
    const isSame = last?.text === file.text && (last?.mode === file.mode || file.text === undefined);
    return isSame ? [] : [differenceOf(last, file)];
  });
}

function differenceOf(last: DesiredFile | undefined, file: DesiredFile): FileDifference {
  const isShown = [last, file].every((one) => one === undefined || isPublic(one));
  const lines = isShown ? lineDifference(last?.text ?? "", file.text ?? "") : undefined;
  return {
    path: file.path,
    change: last?.text === undefined ? "added" : file.text === undefined ? "removed" : "changed",
    mode: `0${file.mode.toString(8)}`,
    readBy: file.readBy,
    ...(lines === undefined ? {} : { lines }),
  };
}

function isPublic({ path, mode }: DesiredFile): boolean {
  return (mode & READABLE_BY_ALL) !== 0 || WITHOUT_SECRETS.test(path);
}
