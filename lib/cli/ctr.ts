import type { NodePaths } from "../config/mod.ts";
import type { Command, Invocation } from "../command/mod.ts";

/** `k0s ctr` */
export const ctr: Command = {
  word: "ctr",
  summary: "containerd CLI",
  passesThrough: true,
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const [{ resolveNode }, { stagedProgram }, { environment, replaceProcess }] = await Promise.all([
    import("./node_paths.ts"),
    import("./staged_program.ts"),
    import("../platform/mod.ts"),
  ]);
  const { paths } = await resolveNode(invocation.flags);
  const executable = await stagedProgram("ctr", paths, invocation);
  replaceProcess(executable, ["ctr", ...invocation.args], ctrEnvironment(paths, environment()));
}

/** Environment for ctr: where containerd listens and pods live, as defaults that flags and the user's variables override. */
export function ctrEnvironment(
  { binDir, containerdSocket }: Pick<NodePaths, "binDir" | "containerdSocket">,
  env: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    CONTAINERD_ADDRESS: containerdSocket,
    CONTAINERD_NAMESPACE: "k8s.io",
    ...env,
    PATH: `${binDir}:${env["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin"}`,
  };
}
