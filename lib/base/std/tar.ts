/** Door to tar streams: `modern-tar` stands in for `@std/tar`, which is not on npm. */
export { createTarDecoder, createTarPacker, packTar, unpackTar } from "npm:modern-tar@0.8.6";
export type { ParsedTarEntry, TarEntry, TarHeader } from "npm:modern-tar@0.8.6";
