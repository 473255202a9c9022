import { type CompletionNode, type FlagCandidate, pathsOf } from "../../command/mod.ts";

/** Renders the completion for Zsh, with summaries. (`path` would be the wrong name for a variable there: it is `PATH`.) */
export function renderZsh(nodes: readonly CompletionNode[]): string {
  return `#compdef k0s
# zsh completion for k0s; put it where $fpath leads: k0s completion zsh > "\${fpath[1]}/_k0s"

_k0s() {
  local word found="" at
  local -a candidates
  for ((at = 2; at < CURRENT; at++)); do
    word="\${words[at]}"
    case "$found \${word}" in
${nodes.flatMap(pathCase).join("\n")}
    esac
  done
  case "$found \${words[CURRENT-1]}" in
${nodes.flatMap(valueCases).join("\n")}
  esac
  case "$found" in
${nodes.map(nodeCase).join("\n")}
  esac
  (( \${#candidates} )) && _describe -t k0s k0s candidates || _files
}

# Loaded from $fpath, this file is the function itself; sourced, it registers it.
if [ "\${funcstack[1]}" = "_k0s" ]; then _k0s "$@"; else compdef _k0s k0s; fi
`;
}

function pathCase(node: CompletionNode): string[] {
  if (node.path === "") return [];
  const parent = node.path.split(" ").slice(0, -1).join(" ");
  const patterns = pathsOf(node).map((path) => `"${parent} ${path.split(" ").at(-1)}"`);
  return [`      ${patterns.join("|")}) found="${node.path}" ;;`];
}

function valueCases({ path, flags }: CompletionNode): string[] {
  return flags.filter(({ takesValue }) => takesValue).map((flag) => {
    const patterns = flag.spellings.map((spelling) => `"${path} ${spelling}"`).join("|");
    return `    ${patterns}) ${valueAction(flag)}; return ;;`;
  });
}

function valueAction({ values, summary }: FlagCandidate): string {
  if (values === "files") return "_files";
  if (values === "directories") return "_files -/";
  return values.length === 0 ? `_message ${quote(summary)}` : `compadd -- ${values.join(" ")}`;
}

function nodeCase({ path, words, flags }: CompletionNode): string {
  const items = [
    ...words.map(({ word, summary }) => described(word, summary)),
    ...flags.flatMap(({ spellings, summary }) => spellings.map((spelling) => described(spelling, summary))),
  ];
  return `    "${path}") candidates=(${items.join(" ")}) ;;`;
}

function described(word: string, summary: string): string {
  return quote(summary === "" ? word : `${word}:${summary}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
