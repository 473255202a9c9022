import { removeUsers as removeAccounts } from "../../host/mod.ts";
import type { ResetStep } from "./context.ts";
import { allPaths } from "./directories.ts";

/** Removes the accounts that k0s has made for its components, and their groups. As upstream, one that stays is only worth a warning. */
export const removeUsers: ResetStep = {
  name: "users",
  async run({ paths, realPaths, spawn, log, root }) {
    const files = { passwdFile: `${root}/etc/passwd`, groupFile: `${root}/etc/group` };
    const homes = [paths.dataDir, ...allPaths(realPaths, "dataDir"), ...realPaths.links];
    const failures = await removeAccounts({ homes, spawn, log, ...files });
    for (const failure of failures) log.warn("User is left", { reason: failure });
  },
};
