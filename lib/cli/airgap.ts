import type { Command } from "../command/mod.ts";
import { bundleArtifactsCommand } from "./airgap/bundle_artifacts.ts";
import { listImagesCommand } from "./airgap/list_images.ts";

/** `k0s airgap` */
export const airgap: Command = {
  word: "airgap",
  summary: "Tooling for airgapped installations",
  long: "Tell what nodes without a way to a registry need, and bundle it into one file.",
  subcommands: [bundleArtifactsCommand, listImagesCommand],
};
