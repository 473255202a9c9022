import { type Command, type Invocation, switchFlag } from "../command/mod.ts";
import { DATA_DIR_FLAG } from "./node_paths.ts";

/** `k0s kubectl` */
export const kubectl: Command = {
  word: "kubectl",
  aliases: ["kc"],
  summary: "kubectl controls the Kubernetes cluster manager",
  flags: [DATA_DIR_FLAG, switchFlag("debug", "Debug logging (implies verbose logging)")],
  passesThrough: true,
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { startKubectl } = await import("./kubectl/start.ts");
  await startKubectl(invocation);
}
