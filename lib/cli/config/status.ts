import { type Command, type Invocation, stringFlag } from "../../command/mod.ts";
import { DATA_DIR_FLAG } from "../node_paths.ts";
import { OUTPUT_FORMATS } from "../output_format.ts";

/** `k0s config status` */
export const status: Command = {
  word: "status",
  summary: "Display dynamic configuration reconciliation status",
  long: "List the Events of the configuration: what each controller took over, and what it did not and why.",
  example: "\t$ k0s config status -o yaml",
  flags: [
    DATA_DIR_FLAG,
    stringFlag("output", "Output format. Must be one of yaml|json", { short: "o", completes: OUTPUT_FORMATS }),
  ],
  run,
};

async function run({ flags, context, log }: Invocation): Promise<void> {
  const { becomeKubectl } = await import("../kubectl/start.ts");
  const dataDir = flags.text("data-dir");
  await becomeKubectl({ forwarded: statusArguments(flags.text("output")), dataDir, namesKubeconfig: false }, {
    context,
    log,
  });
}

/** What kubectl is asked. @see k0s `cmd/config/status.go` */
export function statusArguments(output: string | undefined): string[] {
  const events = ["-n", "kube-system", "get", "event", "--field-selector", "involvedObject.name=k0s"];
  return output === undefined ? events : [...events, "-o", output];
}
