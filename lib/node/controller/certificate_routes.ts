import type { CertificateRoutes } from "../../status/mod.ts";
import { processDifferences } from "../difference/process_difference.ts";
import { type CertifiedController, issueCertificates } from "./certificates.ts";
import { requireStarted } from "./config_routes.ts";
import type { ControllerState } from "./controller_state.ts";

/** What a controller does with its certificates when the status socket asks it to. */
export function certificateRoutes(
  state: CertifiedController & Pick<ControllerState, "desired" | "wishes">,
): CertificateRoutes {
  return {
    renew: async (names) => {
      requireStarted(state);
      const before = state.desired.processes;
      const { issued } = await issueCertificates(state, { renew: names });
      const restarts = processDifferences(before, state.desired.processes).map(({ name }) => name);
      return { renewed: issued.filter((name) => names.includes(name)), restarts };
    },
  };
}
