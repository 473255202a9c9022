/** The two ways in which iptables talks to the kernel. */
export type IptablesMode = "nft" | "legacy";

/** Where Debian puts libraries and the dynamic loader, which is part of every program's interface. */
const PLACES = {
  amd64: { libraries: "usr/lib/x86_64-linux-gnu", loader: "usr/lib64/ld-linux-x86-64.so.2" },
  arm64: { libraries: "usr/lib/aarch64-linux-gnu", loader: "usr/lib/ld-linux-aarch64.so.1" },
} as const;

/** Longest first line that a kernel before 5.1 reads, without the line feed. */
const FIRST_LINE_BYTES = 126;

/** What {@link iptablesWrapper} depends on. */
export interface IptablesWrapperOptions {
  mode: IptablesMode;
  /** Directory with Debian's iptables, its libraries and a static busybox, laid out as a root directory. */
  root: string;
  architecture: "amd64" | "arm64";
}

/** File name of {@link iptablesWrapper}, which is upstream's name of the program. */
export function iptablesWrapperName(mode: IptablesMode): string {
  return `xtables-${mode}-multi`;
}

/**
 * Text of the script that runs iptables with its own loader, libraries and extensions, and none of the host's.
 *
 * The name it is called by says what it does, as with the program itself: links to it are `iptables`, `ip6tables-save`, ….
 * Its shell comes along, so the host needs none; only where the path does not fit a first line is it `/bin/sh`.
 */
export function iptablesWrapper({ mode, root, architecture }: IptablesWrapperOptions): string {
  const { libraries, loader } = PLACES[architecture];
  const inRoot = (path: string) => `'${`${root}/${path}`.replaceAll("'", "'\\''")}'`;
  const run = `${inRoot(loader)} --inhibit-cache --library-path ${inRoot(libraries)} --argv0 "$0"`;
  return [
    firstLine(`${root}/usr/bin/busybox`),
    "unset LD_PRELOAD LD_LIBRARY_PATH",
    `export XTABLES_LIBDIR=${inRoot(`${libraries}/xtables`)}`,
    `exec ${run} ${inRoot(`usr/sbin/${iptablesWrapperName(mode)}`)} "$@"`,
    "",
  ].join("\n");
}

function firstLine(busybox: string): string {
  const line = `#!${busybox} sh`;
  const fits = !/\s/.test(busybox) && new TextEncoder().encode(line).length <= FIRST_LINE_BYTES;
  return fits ? line : "#!/bin/sh";
}
