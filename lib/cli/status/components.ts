import { type Command, intFlag, type Invocation } from "../../command/mod.ts";
import { NO_EFFECT } from "../flag_groups.ts";
import { resolveNode } from "../node_paths.ts";
import { outputFlag, renderYaml } from "../output_format.ts";

const NOTICE = "!!! per component status is not yet finally ready, information here might be not full yet\n";

/** `k0s status components` */
export const components: Command = {
  word: "components",
  summary: "Get k0s instance component status information",
  long: "Get the latest events and health probes of each component.",
  example: "\t$ k0s status components --max-count 3",
  flags: [
    intFlag("max-count", "how many latest probes to show", { default: 1 }),
    { ...outputFlag("out", "sets type of output to json or yaml"), deprecated: NO_EFFECT },
  ],
  run,
};

async function run({ flags, context }: Invocation): Promise<void> {
  context.stderr(NOTICE);
  const { paths } = await resolveNode(flags);
  const { readComponents } = await import("../../status/mod.ts");
  const document = await readComponents(paths.statusSocket, flags.number("max-count"), context.http);
  context.stdout(`${await renderYaml(document)}\n`);
}
