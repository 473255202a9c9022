import { removeDummyLink } from "../../cplb/mod.ts";
import type { ResetStep } from "./context.ts";

/** Removes what control plane load balancing left; the addresses themselves go with keepalived, its rules with the others. */
export const removeVirtualAddresses: ResetStep = {
  name: "virtual addresses",
  async run({ hasBalanced, tool }) {
    if (hasBalanced) await removeDummyLink(await tool("ip"));
  },
};
