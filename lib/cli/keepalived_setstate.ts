import { type Command, type Invocation, stringFlag } from "../command/mod.ts";

/** `k0s keepalived-setstate`, which keepalived runs when this controller gets or gives up the virtual address. */
export const keepalivedSetstate: Command = {
  word: "keepalived-setstate",
  summary: "Put the virtual servers of control plane load balancing in force, or out of it",
  isHidden: true,
  flags: [
    stringFlag("run-dir", "Run directory of the k0s that runs", { short: "r", isRequired: true }),
    stringFlag("state", "MASTER or BACKUP", { short: "s", isRequired: true }),
  ],
  run,
};

async function run({ flags }: Invocation): Promise<void> {
  const { setKeepalivedState } = await import("../cplb/mod.ts");
  await setKeepalivedState(flags.string("run-dir"), flags.string("state"));
}
