/** A mounted file system. */
export interface Mount {
  mountPoint: string;
  /** Options of the mount and of its file system, such as `noexec`, `ro`. */
  options: string[];
}

/**
 * Finds the mount that a path lies on.
 *
 * @param mountInfo Content of `/proc/self/mountinfo`.
 * @param path Absolute, without symbolic links.
 * @returns The last mount on the longest mount point above the path; `undefined` if the table has none.
 * @see proc_pid_mountinfo(5)
 */
export function mountOf(mountInfo: string, path: string): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of parseMounts(mountInfo)) {
    const inside = mount.mountPoint === "/" || path === mount.mountPoint || path.startsWith(`${mount.mountPoint}/`);
    if (inside && mount.mountPoint.length >= (best?.mountPoint.length ?? 0)) best = mount;
  }
  return best;
}

function parseMounts(mountInfo: string): Mount[] {
  return mountInfo.split("\n").flatMap((line) => {
    const fields = line.split(" ");
    const separator = fields.indexOf("-");
    const [mountPoint, options] = [fields[4], fields[5]];
    if (mountPoint === undefined || options === undefined || separator === -1) return [];
    return [{
      mountPoint: unescaped(mountPoint),
      options: [...options.split(","), ...(fields[separator + 3]?.split(",") ?? [])],
    }];
  });
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}
