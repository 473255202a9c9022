import type { PodOptions } from "../options.ts";
import type { DesiredTask } from "./desired.ts";
import type { WorkerProfile } from "./pods.ts";

/**
 * What k0s does on a machine that runs pods; part of it only with a container runtime of its own.
 *
 * @param profile The worker profile; `undefined`: not known yet.
 */
export function podTasks(
  { criSocket }: Pick<PodOptions, "criSocket">,
  profile: Pick<WorkerProfile, "imageReferences"> | undefined,
): DesiredTask[] {
  const nameServers = { name: "name-servers", after: "kubelet" };
  if (criSocket !== undefined) return [nameServers];
  return [
    { name: "containerd-drop-ins", after: "containerd" },
    { name: "images", after: "images", ...(profile === undefined ? {} : { follows: profile.imageReferences }) },
    nameServers,
  ];
}
