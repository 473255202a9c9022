import { accountsOfHome, removeUsers as removeAccounts } from "../../host/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";
import type { ResetStep } from "./context.ts";

/** Removes the accounts of the components. As upstream, one that stays is only worth a warning. */
export const removeUsers: ResetStep = {
  name: "users",
  async run({ userNames, paths, spawn, log, root }) {
    const passwdFile = `${root}/etc/passwd`;
    const names = userNames ?? accountsOfHome(await readTextIfExists(passwdFile) ?? "", paths.dataDir);
    const failures = await removeAccounts({ names, home: paths.dataDir, spawn, log, passwdFile });
    for (const failure of failures) log.warn("User is left", { reason: failure });
  },
};
