/** Door to tar streams: `modern-tar` stands in for `@std/tar`, which is not on npm. */
export { createTarDecoder, createTarPacker, packTar, unpackTar } from "modern-tar";
export type { ParsedTarEntry, TarEntry, TarHeader } from "modern-tar";
