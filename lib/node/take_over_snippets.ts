import type { ContainerdSnippet } from "../host/mod.ts";
import type { PodHost } from "./pod_host.ts";

/** Restarts containerd with changed drop-ins, unless it could not start with them: then it goes on with those before. */
export function takeOverSnippets(
  snippets: readonly ContainerdSnippet[],
  host: Pick<PodHost, "inputs" | "noteEvent">,
  restart: () => void,
): void {
  const { log } = host.inputs.ports;
  const broken = snippets.filter(({ problem }) => problem !== undefined);
  for (const { path, problem } of broken) {
    log.error("Not taking over changed containerd config snippets", { path, problem });
    host.noteEvent("containerd", `not taking over changed config snippets: ${path}: ${problem}`);
  }
  if (broken.length > 0) return;
  host.noteEvent("containerd", "took over changed config snippets");
  restart();
}
