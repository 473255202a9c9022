import type { CommandPage } from "./pages.ts";

/** Renders the page of a command for man (man(7)). It names no day, so that equal commands have equal pages. */
export function renderMan(page: CommandPage): string {
  const { path, summary, long, usage, aliases, example, flags, inheritedFlags, seeAlso } = page;
  const name = path.replaceAll(" ", "-");
  const others = aliases.length === 0 ? "" : `\n.PP\nAlso: ${escaped(aliases.join(", "))}`;
  const sections = [
    `.TH "${name.toUpperCase()}" "1" "" "k0s" "k0s"`,
    `.SH NAME\n${escaped(name)} \\- ${escaped(summary)}`,
    `.SH SYNOPSIS\n.B ${escaped(usage ?? `${path} [command]`)}`,
    `.SH DESCRIPTION\n${paragraphs(long)}${others}`,
    flags === "" ? "" : `.SH OPTIONS\n${verbatim(flags)}`,
    inheritedFlags === "" ? "" : `.SH OPTIONS INHERITED FROM PARENT COMMANDS\n${verbatim(inheritedFlags)}`,
    example === "" ? "" : `.SH EXAMPLES\n${verbatim(example)}`,
    seeAlso.length === 0
      ? ""
      : `.SH SEE ALSO\n${seeAlso.map((other) => `.BR ${escaped(other.path.replaceAll(" ", "-"))} (1)`).join(",\n")}`,
  ];
  return `${sections.filter((section) => section !== "").join("\n")}\n`;
}

/** Text as it stands, where a blank line begins a paragraph and one that is set in is kept as it is. */
function paragraphs(text: string): string {
  return text.trimEnd().split(/\n\s*\n/).map((block) => {
    return /^\s/m.test(block) ? verbatim(block) : block.split("\n").map(escaped).join("\n");
  }).join("\n.PP\n");
}

function verbatim(text: string): string {
  return `.nf\n${text.trimEnd().split("\n").map((line) => escaped(line.replaceAll("\t", "    "))).join("\n")}\n.fi`;
}

/** A line that roff shows as it is: no requests, no escapes, hyphens that can be copied, and ASCII alone. */
function escaped(line: string): string {
  const plain = line.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^(?=[.'])/, "\\&");
  return plain.replace(
    /\P{ASCII}/gu,
    (one) => `\\[u${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}
