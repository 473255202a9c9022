import { removeUsers as removeAccounts } from "../../host/mod.ts";
import type { ResetStep } from "./context.ts";

/** Removes the accounts of the components and their groups. As upstream, one that stays is only worth a warning. */
export const removeUsers: ResetStep = {
  name: "users",
  async run({ userNames, paths, spawn, log, root }) {
    const files = { passwdFile: `${root}/etc/passwd`, groupFile: `${root}/etc/group` };
    const failures = await removeAccounts({ names: userNames, home: paths.dataDir, spawn, log, ...files });
    for (const failure of failures) log.warn("User is left", { reason: failure });
  },
};
