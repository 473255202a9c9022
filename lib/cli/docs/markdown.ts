import type { CommandPage } from "./pages.ts";

/** Renders the page of a command as cobra does, but for the day on which it is done. */
export function renderMarkdown(page: CommandPage): string {
  const { path, summary, long, usage, aliases, example, flags, inheritedFlags, seeAlso } = page;
  const sections = [
    `## ${path}`,
    summary,
    long === summary && usage === undefined ? "" : "### Synopsis",
    long === summary ? "" : long,
    usage === undefined ? "" : fenced(usage),
    aliases.length === 0 ? "" : `### Aliases\n\n${aliases.map((alias) => `\`${alias}\``).join(", ")}`,
    example === "" ? "" : `### Examples\n\n${fenced(example)}`,
    flags === "" ? "" : `### Options\n\n${fenced(flags)}`,
    inheritedFlags === "" ? "" : `### Options inherited from parent commands\n\n${fenced(inheritedFlags)}`,
    seeAlso.length === 0 ? "" : `### SEE ALSO\n\n${seeAlso.map(linkLine).join("\n")}`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function fenced(text: string): string {
  return `\`\`\`\n${text.trimEnd()}\n\`\`\``;
}

function linkLine({ path, summary }: CommandPage["seeAlso"][number]): string {
  return `* [${path}](${path.replaceAll(" ", "_")}.md)\t - ${summary}`;
}
