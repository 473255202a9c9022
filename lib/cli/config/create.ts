import { defaultClusterConfig, renderClusterConfig } from "../../config/mod.ts";
import { type Command, type Invocation, switchFlag } from "../../command/mod.ts";
import { debugFlags, IGNORED_DIRECTORY_FLAGS } from "../flag_groups.ts";

/** `k0s config create` */
export const create: Command = {
  word: "create",
  summary: "Output the default k0s configuration yaml to stdout",
  example: [
    "\tTo use it, save it where k0s looks for it:",
    "\t$ k0s config create > /etc/k0s/k0s.yaml",
    "\t$ k0s controller --single",
  ].join("\n"),
  flags: [
    ...debugFlags(),
    switchFlag("include-images", "include the default images in the output"),
    ...IGNORED_DIRECTORY_FLAGS,
  ],
  run,
};

async function run({ flags, context }: Invocation): Promise<void> {
  const { hostAddress } = await import("../../host/mod.ts");
  const config = defaultClusterConfig({ hostAddress: hostAddress() });
  context.stdout(await renderClusterConfig(config, { includeImages: flags.bool("include-images") }));
}
