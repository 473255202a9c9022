import { sha256Of } from "../../lib/platform/mod.ts";

/** Release of Debian that machines with an init system of their own are made of. */
const SUITE = "bookworm";
const MIRROR = "http://deb.debian.org/debian";
/** What every machine has: tools that a node or a test calls. */
const COMMON = ["iproute2", "kmod", "procps"];

/**
 * Directory with a fresh Debian that has these packages, made once by mmdebstrap and then kept in the cache of the build.
 *
 * Nobody writes to it: machines lay their own files over it.
 */
export async function debianRoot(packages: readonly string[]): Promise<string> {
  const wanted = [...COMMON, ...packages].sort();
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`;
  const parent = `${cache}/k0s-build/debian-roots`;
  const directory = `${parent}/${SUITE}-${sha256Of(wanted.join(",")).slice(0, 12)}`;
  if (await isDirectory(directory)) return directory;
  await Deno.mkdir(parent, { recursive: true });
  // Files of tests that run side by side want the same one: it is made once, and the others wait.
  using lock = await Deno.open(`${directory}.lock`, { create: true, write: true });
  await lock.lock(true);
  if (await isDirectory(directory)) return directory;
  const unfinished = await Deno.makeTempDir({ dir: parent, prefix: "unfinished-" });
  console.log(`Making a Debian with ${wanted.join(", ")}`);
  const { code, stderr } = await new Deno.Command("mmdebstrap", {
    args: ["--variant=minbase", "--mode=root", `--include=${wanted.join(",")}`, SUITE, unfinished, MIRROR],
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (code !== 0) {
    await Deno.remove(unfinished, { recursive: true });
    throw new Error(`mmdebstrap failed (${code}): ${new TextDecoder().decode(stderr).slice(-2_000)}`);
  }
  await Deno.chmod(unfinished, 0o755);
  await Deno.rename(unfinished, directory);
  return directory;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
