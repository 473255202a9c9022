import { K0sError } from "../base/mod.ts";
import { userId } from "./system.ts";

/**
 * Refuses to go on unless we are root.
 *
 * @param path Words of the command, for the hint.
 * @param uid The user to judge. @default our effective user
 * @throws {K0sError}
 */
export function requireRoot(path: string, uid: number = userId()): void {
  if (uid === 0) return;
  throw new K0sError("this command must be run as root", { hint: `Type: sudo ${path}` });
}
