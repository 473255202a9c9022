import { type CompletionNode, type FlagCandidate, pathsOf } from "../../command/mod.ts";

/** Renders the completion for fish, with summaries. */
export function renderFish(nodes: readonly CompletionNode[]): string {
  return `# fish completion for k0s; load it with: k0s completion fish | source

# Prints the words of the command before the cursor.
function __k0s_path
  set -l path
  for word in (commandline -opc)[2..]
    switch "$path $word"
${nodes.flatMap(pathCase).join("\n")}
    end
  end
  echo -- "$path"
end

function __k0s_at
  test (__k0s_path) = "$argv[1]"
end

complete -c k0s -f
${nodes.flatMap(nodeLines).join("\n")}
`;
}

function pathCase(node: CompletionNode): string[] {
  if (node.path === "") return [];
  const parent = node.path.split(" ").slice(0, -1).join(" ");
  const patterns = pathsOf(node).map((path) => quote(`${parent} ${path.split(" ").at(-1)}`));
  return [`      case ${patterns.join(" ")}`, `        set path ${quote(node.path)}`];
}

function nodeLines({ path, words, flags }: CompletionNode): string[] {
  const start = `complete -c k0s -n ${quote(`__k0s_at ${quote(path)}`)}`;
  return [
    ...words.map(({ word, summary }) => `${start} -a ${quote(word)} -d ${quote(summary)}`),
    ...flags.map((flag) => `${start} ${names(flag)}${value(flag)} -d ${quote(flag.summary)}`),
  ];
}

function names({ spellings }: FlagCandidate): string {
  return spellings.map((spelling) => spelling.startsWith("--") ? `-l ${spelling.slice(2)}` : `-s ${spelling.slice(1)}`)
    .join(" ");
}

function value({ takesValue, values }: FlagCandidate): string {
  if (!takesValue) return "";
  if (values === "files") return " -r -F";
  if (values === "directories") return ` -x -a ${quote("(__fish_complete_directories)")}`;
  return values.length === 0 ? " -x" : ` -x -a ${quote(values.join(" "))}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
