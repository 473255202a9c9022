import { K0sError } from "../../lib/base/mod.ts";

/** Processor architectures the executable can be built for, in Go's and Debian's spelling. */
export type Architecture = "amd64" | "arm64";

/** How much time is spent on making the payload small. */
export type Profile = "release" | "development";

/** What every step of a build needs to know. */
export interface BuildContext {
  /** The checkout, with a trailing slash. */
  readonly repository: string;
  /** Where everything that can be made again is kept between builds, with a trailing slash. */
  readonly cache: string;
  readonly architecture: Architecture;
  readonly profile: Profile;
}

/**
 * Makes the context of a build from the environment.
 *
 * The cache is `$XDG_CACHE_HOME/k0s-build/`, or `~/.cache/k0s-build/`.
 *
 * @throws {K0sError} If there is no home directory to cache in.
 */
export function buildContext(architecture: Architecture, profile: Profile): BuildContext {
  const home = Deno.env.get("HOME");
  const base = Deno.env.get("XDG_CACHE_HOME") ?? (home === undefined ? undefined : `${home}/.cache`);
  if (base === undefined) {
    throw new K0sError("Cannot find a cache directory: neither HOME nor XDG_CACHE_HOME is set", {
      hint: "Set XDG_CACHE_HOME to a directory with 15 GB of space",
    });
  }
  const repository = new URL("../../", import.meta.url).pathname;
  return { repository, cache: `${base}/k0s-build/`, architecture, profile };
}
