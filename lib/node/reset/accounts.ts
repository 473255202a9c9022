import { accountsOfHome, removeUsers as removeAccounts } from "../../host/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";
import type { ResetStep } from "./context.ts";

/** Removes the accounts of the components and their groups. As upstream, one that stays is only worth a warning. */
export const removeUsers: ResetStep = {
  name: "users",
  async run({ userNames, paths, spawn, log, root }) {
    const files = { passwdFile: `${root}/etc/passwd`, groupFile: `${root}/etc/group` };
    const names = userNames ?? accountsOfHome(await readTextIfExists(files.passwdFile) ?? "", paths.dataDir);
    const failures = await removeAccounts({ names, home: paths.dataDir, spawn, log, ...files });
    for (const failure of failures) log.warn("User is left", { reason: failure });
  },
};
