import { type CompletionNode, type FlagCandidate, pathsOf } from "../../command/mod.ts";

/** kubectl knows what its arguments can be: it is asked. */
const ASK_KUBECTL = `__k0s_ask_kubectl() {
  local line
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    [[ "$line" == :* ]] || COMPREPLY+=("$line")
  done < <("\${COMP_WORDS[0]}" kubectl __completeNoDesc "\${rest[@]}" "$cur" 2>/dev/null)
}`;

/** Renders the completion for Bash 4 and later. Needs no other package. */
export function renderBash(nodes: readonly CompletionNode[]): string {
  return `# bash completion for k0s; load it with: source <(k0s completion bash)

${findPath(nodes)}

${ASK_KUBECTL}

__k0s() {
  local cur prev path words flags
  local -a rest
  cur="\${COMP_WORDS[COMP_CWORD]}"
  prev="\${COMP_WORDS[COMP_CWORD-1]}"
  __k0s_find_path
  case "$path $prev" in
${nodes.flatMap(valueCases).join("\n")}
  esac
  case "$path" in
${nodes.map(nodeCase).join("\n")}
  esac
  if [[ "$cur" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}

complete -o default -F __k0s k0s
`;
}

/** A function that sets "path" to the words of the command, and "rest" to what follows one that is a program. */
function findPath(nodes: readonly CompletionNode[]): string {
  const programs = nodes.filter(({ passesThrough }) => passesThrough).map(({ path }) => `"${path}"`).join("|");
  return `__k0s_find_path() {
  local at word
  path="" rest=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    case "$path \${word}" in
${nodes.flatMap(pathCase).join("\n")}
    esac
    case "$path" in
    ${programs}) rest=("\${COMP_WORDS[@]:at+1:COMP_CWORD-at-1}"); return ;;
    esac
  done
}`;
}

function pathCase(node: CompletionNode): string[] {
  if (node.path === "") return [];
  const parent = node.path.split(" ").slice(0, -1).join(" ");
  const patterns = pathsOf(node).map((path) => `"${parent} ${path.split(" ").at(-1)}"`);
  return [`    ${patterns.join("|")}) path="${node.path}" ;;`];
}

function valueCases({ path, flags }: CompletionNode): string[] {
  return flags.filter(({ takesValue }) => takesValue).map((flag) => {
    const patterns = flag.spellings.map((spelling) => `"${path} ${spelling}"`).join("|");
    return `  ${patterns}) COMPREPLY=(${valueCandidates(flag)}); return ;;`;
  });
}

function valueCandidates({ values }: FlagCandidate): string {
  if (values === "files") return '$(compgen -f -- "$cur")';
  if (values === "directories") return '$(compgen -d -- "$cur")';
  return values.length === 0 ? "" : `$(compgen -W "${values.join(" ")}" -- "$cur")`;
}

function nodeCase({ path, words, flags, passesThrough }: CompletionNode): string {
  if (passesThrough) return path === "kubectl" ? `  "${path}") __k0s_ask_kubectl; return ;;` : `  "${path}") return ;;`;
  const wordList = words.map(({ word }) => word).join(" ");
  const flagList = flags.flatMap(({ spellings }) => spellings).join(" ");
  return `  "${path}") words="${wordList}" flags="${flagList}" ;;`;
}
