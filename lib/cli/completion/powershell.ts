import { type CompletionNode, pathsOf } from "../../command/mod.ts";

/** Renders the completion for PowerShell. */
export function renderPowershell(nodes: readonly CompletionNode[]): string {
  return `# powershell completion for k0s; load it with: k0s completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'k0s' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $paths = @{
${nodes.flatMap(pathEntries).join("\n")}
  }
  $candidates = @{
${nodes.map(candidateEntry).join("\n")}
  }
  $path = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
    $next = "$path $($element.Extent.Text)".Trim()
    if ($paths.ContainsKey($next)) { $path = $paths[$next] }
  }
  $candidates[$path] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function pathEntries(node: CompletionNode): string[] {
  return node.path === "" ? [] : pathsOf(node).map((path) => `    '${path}' = '${node.path}'`);
}

function candidateEntry({ path, words, flags }: CompletionNode): string {
  const items = [...words.map(({ word }) => word), ...flags.flatMap(({ spellings }) => spellings)];
  return `    '${path}' = @(${items.map((item) => `'${item}'`).join(", ")})`;
}
