import type { Command, Invocation } from "./command/mod.ts";

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
  const env = environment();
  // As variables they are defaults: --address and --namespace still win.
  replaceProcess(executable, ["ctr", ...invocation.args], {
    CONTAINERD_ADDRESS: paths.containerdSocket,
    CONTAINERD_NAMESPACE: "k8s.io",
    ...env,
    PATH: `${paths.binDir}:${env["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin"}`,
  });
}
