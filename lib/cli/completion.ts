import type { Command, Invocation } from "../command/mod.ts";

/** Shells there is a completion for. */
const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** `k0s completion`, for the tree it is part of. @param root Looked at when it runs. */
export function completionCommand(root: () => Command): Command {
  return {
    word: "completion",
    argsUsage: `{${SHELLS.join("|")}}`,
    args: { kind: "one-of", words: SHELLS },
    summary: "Generate completion script",
    long: "Print a script that makes a shell complete the commands and flags of k0s.",
    example: [
      "\tBash, for this session and for all:",
      "\t$ source <(k0s completion bash)",
      "\t$ k0s completion bash > /etc/bash_completion.d/k0s",
      "",
      "\tZsh:",
      '\t$ k0s completion zsh > "${fpath[1]}/_k0s"',
      "",
      "\tFish:",
      "\t$ k0s completion fish > ~/.config/fish/completions/k0s.fish",
      "",
      "\tPowerShell:",
      "\t> k0s completion powershell | Out-String | Invoke-Expression",
    ].join("\n"),
    run: ({ args, context }) => run(root(), args[0], context),
  };
}

async function run(root: Command, shell: string | undefined, context: Invocation["context"]): Promise<void> {
  const { completionModel } = await import("../command/mod.ts");
  const model = completionModel(root);
  switch (shell) {
    case "bash":
      return context.stdout((await import("./completion/bash.ts")).renderBash(model));
    case "zsh":
      return context.stdout((await import("./completion/zsh.ts")).renderZsh(model));
    case "fish":
      return context.stdout((await import("./completion/fish.ts")).renderFish(model));
    default:
      return context.stdout((await import("./completion/powershell.ts")).renderPowershell(model));
  }
}
