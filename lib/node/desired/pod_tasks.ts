import type { PodOptions } from "../options.ts";
import type { DesiredTask } from "./desired.ts";

/** What k0s does on a machine that runs pods, with a container runtime of its own. */
export function podTasks({ criSocket }: Pick<PodOptions, "criSocket">): DesiredTask[] {
  if (criSocket !== undefined) return [];
  return [{ name: "containerd-drop-ins", after: "containerd" }, { name: "image-bundles", after: "images" }];
}
