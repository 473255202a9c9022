/** One file of tests, as the runner sees it. */
export interface TestFile {
  /** Relative to the repository's root. */
  path: string;
  /** Why nothing else may run beside it; `undefined`: something may. */
  alone: string | undefined;
}

/** How a file says that it must not share the machine: a line of its own, with the reason. */
const ALONE = /^\/\/ Runs alone: (\S.*)$/m;

/** Paths of all tests below a folder, relative to `root`, in order: each run loads them alike. */
export async function testPaths(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}${folder}`)) {
    if (isDirectory) found.push(...await testPaths(root, `${folder}/${name}`));
    else if (name.endsWith("_test.ts")) found.push(`${folder}/${name}`);
  }
  return found.toSorted();
}

/** {@link testPaths} with what each file says about itself. */
export async function testFiles(root: string, folder: string): Promise<TestFile[]> {
  const paths = await testPaths(root, folder);
  return await Promise.all(paths.map(async (path) => ({
    path,
    alone: ALONE.exec(await Deno.readTextFile(`${root}${path}`))?.[1],
  })));
}
