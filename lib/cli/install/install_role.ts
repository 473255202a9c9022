import type { NodeToInstall } from "../../node/mod.ts";
import { absolutePath, readStandardInput, requireRoot } from "../../platform/mod.ts";
import { type Flag, type Invocation, UsageError } from "../../command/mod.ts";
import { warnOfToken } from "../worker/hide_token.ts";
import { carriedFlags } from "./carried_flags.ts";

/** Stands for a token that nobody is to see, not even in the arguments of this command. */
const FROM_STANDARD_INPUT = "-";

/** What {@link installRole} installs. */
export interface RoleToInstall {
  /** The role, and what the flags mean. */
  node: NodeToInstall;
  /** Flags of the command that the service runs. */
  flags: readonly Flag[];
}

/** Installs this k0s as a service of a role, with the flags that were given, and starts it if asked to. */
export async function installRole(invocation: Invocation, toInstall: RoleToInstall): Promise<void> {
  const { args: [word], flags, path, context, ports } = invocation;
  requireRoot(path);
  const token = word === FROM_STANDARD_INPUT ? (await readStandardInput()).trim() : word;
  const tokenFile = flags.text("token-file");
  const { environmentVariables } = await import("../../install/mod.ts");
  const environment = environmentVariables(flags.strings("env"), context.environment);
  checkToken([token, tokenFile, environment["K0S_TOKEN"] || undefined]);
  if (word !== undefined && word !== FROM_STANDARD_INPUT) warnOfToken(invocation.log);
  const { installNode } = await import("../../node/mod.ts");
  const service = await installNode({
    node: toInstall.node,
    args: carriedFlags(toInstall.flags, flags),
    token,
    tokenFile: tokenFile === undefined ? undefined : absolutePath(tokenFile),
    environment,
    force: flags.bool("force"),
  }, ports);
  if (!flags.bool("start")) return;
  const { startService } = await import("../start/start_service.ts");
  await startService(service, { isRestart: flags.bool("force"), flags, context });
}

/** Refuses what the service would refuse at every start. @throws {UsageError} */
function checkToken(sources: readonly (string | undefined)[]): void {
  const given = sources.filter((source) => source !== undefined);
  if (given.length > 1) {
    throw new UsageError(
      "you can only pass one token source: either as a CLI argument, via '--token-file [path]', " +
        "or via the K0S_TOKEN environment variable",
    );
  }
  if (given[0]?.trim() === "") throw new UsageError("the join token is empty");
}
