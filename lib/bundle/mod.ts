/**
 * Embedded executables and image bundles: index, verified staging, listing, import into containerd.
 *
 * @module
 */
export * from "./payload_index.ts";
