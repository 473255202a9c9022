/**
 * Embedded executables and image bundles: index, verified staging, listing, import into containerd.
 *
 * @module
 */
export { Bundle, embeddedRecipes, openBundle, serveBundleJob } from "./bundle.ts";
export { BUNDLE_JOB_COMMAND } from "./job_children.ts";
export { removeAbandonedUses } from "./leftovers.ts";
export { parsePayloadIndex } from "./payload_index.ts";
export type { LayerDigest, PayloadFrame, PayloadIndex, PayloadPart, PayloadProgram } from "./payload_index.ts";
export {
  BLOCK_BYTES,
  paddingAfter,
  type TarDirectory,
  type TarEntry,
  type TarFile,
  type TarHardLink,
  tarHeader,
  type TarSymbolicLink,
} from "./tar_header.ts";
export { readPax, readTarHeader, TarError, type TarMember } from "./read_tar_header.ts";
export { PayloadError } from "./payload.ts";
export type { AuditOptions } from "./audit.ts";
export type { ListedPart } from "./part_list.ts";
export type { ReadyCopies, StageOptions, StageReport } from "./stage.ts";
export { digestLayers } from "./image_layer.ts";
export type { LayerParts } from "./image_layer.ts";
export { embeddedImages, parseImageRecipes } from "./image_recipe.ts";
export type { ImageLayer, ImageRecipe, ImageSource, LayerFile } from "./image_recipe.ts";
export { type ArtifactDescriptor, LayoutArchive, type LayoutBlob } from "./layout_archive.ts";
export type { WholeArtifact } from "./embedded_artifact.ts";
export { type Platform, platformIn, platformText, suitability } from "./platforms.ts";
export type { CtrOptions } from "./containerd_images.ts";
export type { ImageImportOptions } from "./image_import.ts";
export type { UseProgramOptions } from "./tried_programs.ts";
export { removeOtherVersions } from "./unpack_layer.ts";
export type { UnpackOptions } from "./unpack_layer.ts";
export { importUserBundles, watchUserBundles } from "./user_bundles.ts";
export type { UserBundleOptions } from "./user_bundles.ts";
