import type { Command, Invocation } from "../command/mod.ts";

/** What `k0s docs` writes. */
const FORMATS = ["markdown", "man"] as const;
/** Where upstream writes it. */
const DIRECTORIES: Readonly<Record<string, string>> = { markdown: "./docs/cli", man: "./man" };
const FILE_MODE = 0o644;
const DIRECTORY_MODE = 0o755;

/** `k0s docs`, for the tree it is part of. @param root Looked at when it runs. */
export function docsCommand(root: () => Command): Command {
  return {
    word: "docs",
    argsUsage: `{${FORMATS.join("|")}} [directory]`,
    args: { kind: "one-of", words: FORMATS, more: 1 },
    summary: "Generate k0s command documentation",
    long: [
      "Write a page of each command, in Markdown or for man, into a directory, which is made if it is missing:",
      "./docs/cli or ./man, unless another one is named.",
    ].join("\n"),
    example: [
      "\t$ k0s docs markdown",
      "",
      "\tFor man k0s and man k0s-controller:",
      "\t$ sudo k0s docs man /usr/local/share/man/man1",
    ].join("\n"),
    run: (invocation) => run(root(), invocation),
  };
}

async function run(root: Command, { args: [format = "", directory] }: Invocation): Promise<void> {
  const [{ absolutePath, ensureDirectory, exists, writeAtomic }, { renderMarkdown }, { renderMan }, { pagesOf }] =
    await Promise.all([
      import("../platform/mod.ts"),
      import("./docs/markdown.ts"),
      import("./docs/man.ts"),
      import("./docs/pages.ts"),
    ]);
  const path = absolutePath(directory ?? DIRECTORIES[format]!);
  if (!await exists(path)) await ensureDirectory(path, { mode: DIRECTORY_MODE });
  for (const page of pagesOf(root)) {
    const words = page.chain.map(({ word }) => word);
    const [name, text] = format === "man"
      ? [`${words.join("-")}.1`, renderMan(page)]
      : [`${words.join("_")}.md`, renderMarkdown(page)];
    await writeAtomic(`${path}/${name}`, text, { mode: FILE_MODE });
  }
}
