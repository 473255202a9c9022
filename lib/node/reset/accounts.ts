import { removeUsers as removeAccounts } from "../../host/mod.ts";
import type { ResetStep } from "./context.ts";

/** Removes the accounts of the components. As upstream, one that stays is only worth a warning. */
export const removeUsers: ResetStep = {
  name: "users",
  async run({ userNames, paths, spawn, log, root }) {
    const passwdFile = `${root}/etc/passwd`;
    const failures = await removeAccounts({ names: userNames, home: paths.dataDir, spawn, log, passwdFile });
    for (const failure of failures) log.warn("User is left", { reason: failure });
  },
};
