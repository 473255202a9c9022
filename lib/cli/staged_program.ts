import { K0sError } from "../base/mod.ts";
import { openBundle } from "../bundle/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import { groupId, statOf, userId } from "../platform/mod.ts";
import type { Invocation } from "../command/mod.ts";

/**
 * Path of an embedded program, staged where we may write: root's beside the node's, another user's in the own cache.
 *
 * @throws {K0sError} If it cannot be staged, or not where nobody else can exchange it.
 */
export async function stagedProgram(
  name: string,
  paths: Pick<NodePaths, "binDir">,
  { context, log }: Pick<Invocation, "context" | "log">,
): Promise<string> {
  const isRoot = userId() === 0;
  const binDir = isRoot ? paths.binDir : userBinDir(context.environment);
  if (!isRoot) await checkWay(binDir);
  const bundle = await openBundle(context.spawn);
  await bundle.stage([name], { binDir, log, clock: context.clock });
  return `${binDir}/${name}`;
}

/**
 * Where users other than root keep programs of k0s: in the cache directory of the XDG base directory specification,
 * which ignores relative paths. There is no other place: what lies in `/tmp` may be another user's.
 *
 * @throws {K0sError} If the environment names no directory.
 */
export function userBinDir(environment: (name: string) => string | undefined): string {
  const named = (name: string, below: string) => {
    const directory = environment(name);
    return directory?.startsWith("/") ? [`${directory.replace(/\/+$/, "")}${below}`] : [];
  };
  const [cache] = [...named("XDG_CACHE_HOME", ""), ...named("HOME", "/.cache")];
  if (cache !== undefined) return `${cache}/k0s/bin`;
  throw new K0sError(
    "Cannot unpack programs of k0s: HOME is not set, so there is no directory of yours to put them in",
    {
      hint: "Type: export HOME=$(getent passwd $(id -u) | cut -d: -f6); or name a directory of yours in XDG_CACHE_HOME",
    },
  );
}

const WRITABLE_BY_GROUP = 0o020;
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;

/**
 * Checks that nobody but root and this user can exchange a directory on the way to `path`.
 *
 * A directory that others write to is fine if it is sticky, as `/tmp` is, or if its group is the user's own, as where
 * each user has a group.
 *
 * @param stat How the facts of a directory are read.
 * @throws {K0sError} Naming the first that somebody else can, or that this user may not even look into.
 */
export async function checkWay(path: string, stat: typeof statOf = statOf): Promise<void> {
  const parts = path.split("/").filter((part) => part !== "");
  for (let depth = 0; depth <= parts.length; depth++) {
    const directory = `/${parts.slice(0, depth).join("/")}`;
    const facts = await statOnWay(directory, { path, stat });
    if (facts === undefined) return;
    const { uid, gid, mode } = facts;
    const isClosed = (mode & WRITABLE_BY_ALL) === 0 && ((mode & WRITABLE_BY_GROUP) === 0 || gid === groupId());
    if ((uid === 0 || uid === userId()) && (isClosed || (mode & STICKY) !== 0)) continue;
    throw new K0sError(`Cannot run programs from "${path}": others than you can change "${directory}"`, {
      hint: `Look whose it is with: ls -ld ${directory}; or name a directory that is yours alone in XDG_CACHE_HOME`,
    });
  }
}

/** Looks at a directory on the way to `path`. @throws {K0sError} If this user may not: HOME may be another one's. */
async function statOnWay(
  directory: string,
  { path, stat }: { path: string; stat: typeof statOf },
): ReturnType<typeof statOf> {
  try {
    return await stat(directory);
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== "PermissionDenied") throw cause;
    throw new K0sError(`Cannot unpack programs of k0s into "${path}": you may not look at "${directory}"`, {
      cause,
      hint:
        "HOME is another user's: type export HOME=$(getent passwd $(id -u) | cut -d: -f6), or name a directory of " +
        "yours in XDG_CACHE_HOME",
    });
  }
}
