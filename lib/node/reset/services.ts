import { serviceManagers, uninstallServices } from "../../install/mod.ts";
import type { ResetStep } from "./context.ts";

/** Ends and removes the services of both roles, under systemd and OpenRC, with their secrets. */
export const removeServices: ResetStep = {
  name: "services",
  async run({ root, spawn, log }) {
    const managers = (await serviceManagers({ spawn, root })).map(({ manager }) => manager);
    await uninstallServices({ managers, log, root });
  },
};
