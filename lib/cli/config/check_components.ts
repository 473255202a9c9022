import type { ClusterConfig, NodePaths } from "../../config/mod.ts";
import type { ProgramUser } from "../../node/mod.ts";
import { userId } from "../../platform/mod.ts";
import type { Invocation } from "../../command/mod.ts";

/**
 * Has the programs of Kubernetes say what they would refuse; only where the configuration tells them anything.
 *
 * @throws {ConfigError} With every problem.
 */
export async function checkComponents(
  config: ClusterConfig,
  { paths, context, ports, log }: Pick<Invocation, "context" | "ports" | "log"> & { paths: NodePaths },
): Promise<void> {
  const { checkConfigOfComponents } = await import("../../node/mod.ts");
  const { stagedProgram } = await import("../staged_program.ts");
  // Users other than root keep a copy in the cache, as for kubectl; root's must leave nothing where no node is.
  const ofUser: ProgramUser = async (name, use) => await use(await stagedProgram(name, paths, { context, log }));
  await checkConfigOfComponents(config, { paths, ports, use: userId() === 0 ? undefined : ofUser });
}
