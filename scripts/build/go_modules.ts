/** A Go module at the version linked into an executable. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
}

/**
 * Reads the modules from what `go version -m` prints about an executable.
 *
 * A replaced module is listed by what replaced it, which is what was linked. The main module is left out.
 */
export function parseGoModules(output: string): GoModule[] {
  const modules: GoModule[] = [];
  for (const line of output.split("\n")) {
    const [, mark, path, version] = line.split("\t");
    if (path === undefined || version === undefined) continue;
    if (mark === "=>") modules.pop();
    if (mark === "dep" || mark === "=>") modules.push({ path, version });
  }
  return modules;
}
