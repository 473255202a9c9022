import type { ContainerdSnippet } from "../host/mod.ts";
import type { PodHost } from "./pod_host.ts";

/** Restarts containerd with changed drop-ins, unless it could not start with them: then it goes on with those before. */
export async function takeOverSnippets(
  snippets: readonly ContainerdSnippet[],
  host: Pick<PodHost, "inputs" | "noteEvent">,
  restart: () => void,
): Promise<void> {
  const { log } = host.inputs.ports;
  const broken = (await askContainerd(snippets, host)).filter(({ problem }) => problem !== undefined);
  for (const { path, problem } of broken) {
    log.error("Not taking over changed containerd config snippets", { path, problem });
    host.noteEvent("containerd", `not taking over changed config snippets: ${path}: ${problem}`);
  }
  if (broken.length > 0) return;
  host.noteEvent("containerd", "took over changed config snippets");
  restart();
}

/** Asks containerd itself about each file that nothing is known against: only it knows what its plugins can read. */
async function askContainerd(
  snippets: readonly ContainerdSnippet[],
  { inputs: { paths, ports } }: Pick<PodHost, "inputs">,
): Promise<ContainerdSnippet[]> {
  return await Promise.all(snippets.map(async (snippet) => {
    if (snippet.problem !== undefined) return snippet;
    const { code, stderr } = await ports.spawn.run(`${paths.binDir}/containerd`, {
      args: ["--config", snippet.path, "--log-level", "error", "config", "dump"],
    });
    if (code === 0) return snippet;
    const said = stderr.trim().split("\n").at(-1)?.replace(/^containerd: /, "");
    return { ...snippet, problem: said || `containerd cannot read it: exit code ${code}` };
  }));
}
