import { findExecutable, removeUsers as removeAccounts } from "../../host/mod.ts";
import { exists, removePath } from "../../platform/mod.ts";
import type { ResetStep } from "./context.ts";

const SERVICES: readonly string[] = ["k0scontroller", "k0sworker"];

/** Removes the accounts of the components. As upstream, one that stays is only worth a warning. */
export const removeUsers: ResetStep = {
  name: "users",
  async run({ userNames, paths, spawn, log, root }) {
    const passwdFile = `${root}/etc/passwd`;
    const failures = await removeAccounts({ names: userNames, home: paths.dataDir, spawn, log, passwdFile });
    for (const failure of failures) log.warn("User is left", { reason: failure });
  },
};

/** Removes the services of both roles, under systemd and OpenRC. */
export const removeServices: ResetStep = {
  name: "services",
  async run({ root, spawn, log }) {
    for (const service of SERVICES) {
      const unit = `${root}/etc/systemd/system/${service}.service`;
      if (await exists(unit)) {
        const systemctl = await findExecutable("systemctl");
        if (systemctl !== undefined) await spawn.run(systemctl, { args: ["disable", `${service}.service`] });
        await removePath(unit);
        await removePath(`${unit}.d`);
        if (systemctl !== undefined) await spawn.run(systemctl, { args: ["daemon-reload"] });
        log.info("Removed service", { service });
      }
      const script = `${root}/etc/init.d/${service}`;
      if (await exists(script)) {
        const rcUpdate = await findExecutable("rc-update");
        if (rcUpdate !== undefined) await spawn.run(rcUpdate, { args: ["delete", service] });
        await removePath(script);
        log.info("Removed service", { service });
      }
    }
  },
};
