import { findTool, removeDummyLink, removeRedirect } from "../../host/mod.ts";
import { exists } from "../../platform/mod.ts";
import { unpackedTools } from "../host_tools.ts";
import type { ResetStep } from "./context.ts";

/** Removes what control plane load balancing left; the addresses themselves go with keepalived. */
export const removeVirtualAddresses: ResetStep = {
  name: "virtual addresses",
  async run({ paths, spawn }) {
    // Only where k0s has balanced are its own tools the means to take that back.
    if (!await exists(`${paths.binDir}/keepalived`)) return;
    if (await exists(`${paths.binDir}/iptables`)) {
      await removeRedirect({ addresses: ["0.0.0.0", "::"] }, { binDir: paths.binDir, spawn });
    }
    const ip = await findTool("ip", { spawn, layers: await unpackedTools(paths) });
    if (ip !== undefined) await removeDummyLink(ip);
  },
};
