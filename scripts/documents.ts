/** Documents for people, relative to the root of the project: those at the root, and all below `docs/`. */
export async function documents(root: string): Promise<string[]> {
  return ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", ...await documentsIn(root, "docs")];
}

async function documentsIn(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}${folder}`)) {
    if (isDirectory) found.push(...await documentsIn(root, `${folder}/${name}`));
    else if (name.endsWith(".md")) found.push(`${folder}/${name}`);
  }
  return found.sort();
}
