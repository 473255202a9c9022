import type { PodOptions } from "../options.ts";
import type { DesiredTask } from "./desired.ts";
import type { PodFacts, WorkerProfile } from "./pods.ts";
import { registryTasks } from "./registries.ts";

/**
 * What k0s does on a machine that runs pods; part of it only with a container runtime of its own.
 *
 * @param profile The worker profile; `undefined`: not known yet.
 */
export function podTasks(
  options: Pick<PodOptions, "criSocket">,
  profile: Pick<WorkerProfile, "imageReferences" | "registries"> | undefined,
  { host }: Pick<PodFacts, "host"> = {},
): DesiredTask[] {
  const registries = registryTasks(options, profile?.registries, host);
  const nameServers = { name: "name-servers", after: "kubelet" };
  if (options.criSocket !== undefined) return [...registries, nameServers];
  return [
    { name: "containerd-drop-ins", after: "containerd" },
    { name: "images", after: "images", ...(profile === undefined ? {} : { follows: profile.imageReferences }) },
    ...registries,
    nameServers,
  ];
}
