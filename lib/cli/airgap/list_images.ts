import { type Command, type Invocation, switchFlag } from "../../command/mod.ts";
import { architecture } from "../../platform/mod.ts";
import { CONFIG_FLAG, debugFlags, DIRECTORY_FLAGS } from "../flag_groups.ts";
import { resolveNode } from "../node_paths.ts";
import { parsePlatform, platformFlag } from "./platform.ts";

const HERE = { os: "linux", architecture: architecture() };

/** `k0s airgap list-images` */
export const listImagesCommand: Command = {
  word: "list-images",
  summary: "List image names and versions needed for airgapped installations",
  long: [
    "List the images that nodes need, one a line, as the configuration of this machine, or the file that is given, names them.",
    "Nodes have most of them without any registry: they are in k0s itself.",
  ].join("\n"),
  example: [
    "\tThose that this configuration uses:",
    "\t$ k0s airgap list-images --config k0s.yaml",
    "",
    "\tA bundle of what a worker has, for the directory images of another's data directory:",
    "\t$ k0s ctr images export image-bundle.tar $(k0s airgap list-images | xargs)",
  ].join("\n"),
  flags: [
    ...debugFlags(),
    ...DIRECTORY_FLAGS,
    CONFIG_FLAG,
    platformFlag(HERE, "the platform to list images for"),
    switchFlag("all", "include all images, even if they are not used in the current configuration"),
  ],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, context } = invocation;
  const [{ listImages }, { nodeConfig }] = await Promise.all([
    import("../../config/mod.ts"),
    import("../node_config.ts"),
  ]);
  // A file that is named counts, also beside a k0s that runs.
  const node = flags.isGiven("config") ? { ...await resolveNode(flags), isRunning: false } : await resolveNode(flags);
  const config = await nodeConfig(invocation, node);
  const images = listImages(config, parsePlatform(flags.string("platform"), HERE), flags.bool("all"));
  context.stdout(images.map((image) => `${image}\n`).join(""));
}
