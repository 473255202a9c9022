/**
 * Registries of images as containerd is told of them: mirrors, authorities, credentials; and a test of the way to an image.
 *
 * containerd reads `hosts.toml` anew for every image, so nothing here restarts it.
 *
 * @module
 */
export { type HostFiles, type HostsTree, renderHostsTree } from "./hosts_tree.ts";
export type { AccessProblem, RegistrySources } from "./endpoint_access.ts";
export type { Credentials, SecretData } from "./credentials.ts";
export type { ImageReference } from "./image_reference.ts";
export { filesOf, readableByOthers, readFiles } from "./sources.ts";
export { writeHostsTree } from "./write_hosts_tree.ts";
export type { BlobReport, EndpointReport, Hop, HopName, ImageReport } from "./endpoint_report.ts";
export { type RegistryRoots, registryRoots } from "./registry_roots.ts";
export { testImage, type TestImageOptions } from "./test_image.ts";
export type { TestOptions } from "./test_endpoint.ts";
export { proxyFor } from "./proxy.ts";
export type { RegistryWay } from "./registry_session.ts";
export { type ArtifactName, artifactName } from "./artifacts/artifact_name.ts";
export { bundleArtifacts, type BundleArtifactsOptions } from "./artifacts/bundle_artifacts.ts";
export { dockerCredentials, type FindCredentials } from "./artifacts/docker_config.ts";
export type { InsecureKind, RepositoryWay } from "./artifacts/repository.ts";
