import { stringifyJson } from "../../base/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";

/** `k0s config schema` */
export const schema: Command = {
  word: "schema",
  summary: "Output the JSON Schema of the k0s configuration",
  long: "Print the JSON Schema of the configuration, with which editors complete and check it.",
  example: [
    "\t$ k0s config schema > k0s.schema.json",
    "\tThen begin the configuration with this line:",
    "\t# yaml-language-server: $schema=k0s.schema.json",
  ].join("\n"),
  run,
};

async function run({ context }: Invocation): Promise<void> {
  const { configJsonSchema } = await import("../../config/mod.ts");
  context.stdout(`${stringifyJson(await configJsonSchema(), 2)}\n`);
}
