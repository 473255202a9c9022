import { type Flag, STRING } from "../../command/mod.ts";
import type { Platform } from "../../bundle/mod.ts";

/** Systems and architectures that one word can name (containerd `platforms`, after Go's `go tool dist list`). */
const SYSTEMS: ReadonlySet<string> = new Set([
  ...[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "illumos",
    "ios",
    "js",
    "linux",
    "netbsd",
    "openbsd",
    "plan9",
  ],
  ...["solaris", "wasip1", "windows"],
]);
const ARCHITECTURES: ReadonlySet<string> = new Set([
  ...["386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le", "riscv64"],
  ...["s390x", "wasm"],
]);
/** Other names of the same. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{ macos: "darwin", i386: "386", x86_64: "amd64", "x86-64": "amd64", aarch64: "arm64" },
  ...{ armhf: "arm", armel: "arm" },
};
const WORD = /^[A-Za-z0-9_.-]+$/;

/**
 * Reads a platform as containerd writes it: `linux`, `arm64`, `linux/arm/v7`, `windows(10.0.20348)/amd64`. What is left out
 * is that of `here`.
 *
 * @throws {RangeError} If it is none.
 */
export function parsePlatform(text: string, here: Platform): Platform {
  const [first = "", ...rest] = text.split("/").map((word) => word.toLowerCase());
  const [, system = "", options] = /^([^()]*)(\([^()]*\))?$/.exec(first) ?? [];
  if (rest.length > 2 || ![system, ...rest].every((word) => WORD.test(word))) {
    throw new RangeError(`"${text}": expected os[(version)][/architecture[/variant]], such as linux/amd64`);
  }
  const [word, [second, variant]] = [ALIASES[system] ?? system, rest];
  if (second !== undefined) {
    return { os: word, architecture: ALIASES[second] ?? second, ...(variant === undefined ? {} : { variant }) };
  }
  if (SYSTEMS.has(word)) return { os: word, architecture: here.architecture };
  if (ARCHITECTURES.has(word) && options === undefined) return { os: here.os, architecture: word };
  throw new RangeError(`"${text}": unknown operating system or architecture`);
}

/** `--platform` */
export function platformFlag(here: Platform, usage: string): Flag<string> {
  return {
    name: "platform",
    kind: {
      ...STRING,
      read(text) {
        parsePlatform(text, here);
        return text;
      },
    },
    usage,
    default: `${here.os}/${here.architecture}`,
  };
}
