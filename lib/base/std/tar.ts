/** Facade of tar streams: `modern-tar` stands in for `@std/tar`, which is not on npm. */
export { packTar, unpackTar } from "modern-tar";
export type { TarEntry } from "modern-tar";
