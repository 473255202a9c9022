import { listDirectory } from "../platform/mod.ts";

/**
 * Paths of the files that a configuration imports, as containerd finds them: a relative path counts from the directory of
 * the file that names it, and only one with a `*` is a pattern. What is not there is passed over.
 *
 * @param file The file that imports.
 * @see containerd `cmd/containerd/server/config` (`resolveImports`)
 */
export async function importedPaths(file: string, imports: readonly string[]): Promise<string[]> {
  const paths = await Promise.all(imports.map(async (named) => {
    const path = cleanPath(named.startsWith("/") ? named : `${directoryOf(file)}/${named}`);
    return path.includes("*") ? await matching(path) : [path];
  }));
  return paths.flat();
}

/** Directory of a path, as it is written. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}

/** Without `.`, `..` and doubled slashes. */
function cleanPath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}

/** What a pattern stands for, in the order of names. @see Go `path/filepath` (`Glob`) */
async function matching(pattern: string): Promise<string[]> {
  let found = [""];
  for (const segment of pattern.split("/").slice(1)) {
    const isMatch = matcher(segment);
    const next = await Promise.all(found.map(async (directory) => {
      if (!/[*?[]/.test(segment)) return [`${directory}/${segment}`];
      const names = (await listDirectory(directory || "/").catch(() => [])).map(({ name }) => name);
      return names.filter(isMatch).map((name) => `${directory}/${name}`);
    }));
    found = next.flat();
  }
  return found;
}

/** A pattern that is none matches nothing. */
function matcher(segment: string): (name: string) => boolean {
  const source = segment.replace(/\[\^?[^\]]+\]|\\.|[\s\S]/g, (part) => {
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.length > 1) return part;
    return part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  try {
    const expression = new RegExp(`^${source}$`);
    return (name) => expression.test(name);
  } catch (error) {
    if (error instanceof SyntaxError) return () => false;
    throw error;
  }
}
