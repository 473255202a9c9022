import type { PodOptions } from "../options.ts";
import type { DesiredTask } from "./desired.ts";

/** What k0s does on a machine that runs pods; part of it only with a container runtime of its own. */
export function podTasks({ criSocket }: Pick<PodOptions, "criSocket">): DesiredTask[] {
  const nameServers = { name: "name-servers", after: "kubelet" };
  if (criSocket !== undefined) return [nameServers];
  return [
    { name: "containerd-drop-ins", after: "containerd" },
    { name: "image-bundles", after: "images" },
    nameServers,
  ];
}
