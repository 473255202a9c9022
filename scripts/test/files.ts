/** One file of tests, as the runner sees it. */
export interface TestFile {
  /** Relative to the repository's root. */
  path: string;
  /** Why nothing else may run beside it; `undefined`: something may. */
  alone: string | undefined;
  /** What it mostly waits for, so that it hardly takes anything from what runs beside it; `undefined`: it works. */
  waits: string | undefined;
}

/** How a file says that it must not share the machine: a line of its own, with the reason. */
const ALONE = /^\/\/ Runs alone: (\S.*)$/m;

/** And how it says that it may run beside as many others as run anyway. */
const WAITS = /^\/\/ Mostly waits: (\S.*)$/m;

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
  return await Promise.all(paths.map(async (path) => {
    const text = await Deno.readTextFile(`${root}${path}`);
    return { path, alone: ALONE.exec(text)?.[1], waits: WAITS.exec(text)?.[1] };
  }));
}
