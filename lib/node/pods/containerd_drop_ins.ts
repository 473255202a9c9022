import type { ContainerdDropIn } from "../../host/mod.ts";
import type { PodState } from "./pod_state.ts";

/** Takes over changed drop-ins, unless containerd could not start with them: then it goes on with those before. */
export async function takeOverDropIns(
  dropIns: readonly ContainerdDropIn[],
  state: Pick<PodState, "inputs" | "noteEvent" | "facts" | "learn">,
): Promise<void> {
  const { host } = state.facts;
  if (host === undefined) throw new TypeError("Drop-ins are watched before the machine is known");
  const { log } = state.inputs.ports;
  const broken = (await askContainerd(dropIns, state)).filter(({ problem }) => problem !== undefined);
  for (const { path, problem } of broken) {
    log.error("Not taking over changed drop-ins of containerd", { path, problem });
    state.noteEvent("containerd", `not taking over changed drop-ins: ${path}: ${problem}`);
  }
  if (broken.length > 0) return;
  state.noteEvent("containerd", "took over changed drop-ins");
  state.learn({ host: { ...host, dropIns } });
}

/** Asks containerd itself about each file that nothing is known against: only it knows what its plugins can read. */
async function askContainerd(
  dropIns: readonly ContainerdDropIn[],
  { inputs: { paths, ports } }: Pick<PodState, "inputs">,
): Promise<ContainerdDropIn[]> {
  return await Promise.all(dropIns.map(async (dropIn) => {
    if (dropIn.problem !== undefined) return dropIn;
    const { code, stderr } = await ports.spawn.run(`${paths.binDir}/containerd`, {
      args: ["--config", dropIn.path, "--log-level", "error", "config", "dump"],
    });
    if (code === 0) return dropIn;
    const said = stderr.trim().split("\n").at(-1)?.replace(/^containerd: /, "");
    return { ...dropIn, problem: said || `containerd cannot read it: exit code ${code}` };
  }));
}
