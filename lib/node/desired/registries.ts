import { type Registry, registrySecretNames } from "../../config/mod.ts";
import { CONTAINERD_CONFIG } from "../../components/mod.ts";
import type { ContainerdDropIn } from "../../host/mod.ts";
import type { PodOptions } from "../options.ts";
import type { DesiredTask } from "./desired.ts";

/** What of a machine says how its container runtime is configured. */
interface RuntimeConfiguration {
  /** Text of a containerd.toml of the operator. */
  containerdConfig: string | undefined;
  dropIns: readonly ContainerdDropIn[];
}

/** The drop-in that says itself where registries are described; containerd can be told so but once. */
export function registriesOfOperator(dropIns: readonly ContainerdDropIn[]): ContainerdDropIn | undefined {
  return dropIns.find(({ registries }) => registries !== undefined);
}

/** What keeps up what containerd reads of registries. Without any, what was there before goes. */
export function registryTasks(
  options: Pick<PodOptions, "criSocket">,
  registries: readonly Registry[] | undefined,
  host: RuntimeConfiguration | undefined,
): DesiredTask[] {
  const isOurs = options.criSocket === undefined;
  const passedOver = registries === undefined ? undefined : whyPassedOver(options, host);
  const secrets = isOurs ? registrySecretNames(registries) : [];
  return [
    { name: "registries", after: isOurs ? "containerd" : "kubelet", follows: { registries, passedOver } },
    ...(secrets.length === 0 ? [] : [{ name: "registry-secrets", after: "kubelet", follows: secrets }]),
  ];
}

/**
 * What has the container runtime look for registries elsewhere; `undefined`: nothing that is known. A containerd.toml of the
 * operator is read no further: it may name our directory, too.
 */
export function whyPassedOver(
  { criSocket }: Pick<PodOptions, "criSocket">,
  host: RuntimeConfiguration | undefined,
): string | undefined {
  if (criSocket !== undefined) return `--cri-socket=${criSocket}`;
  const dropIn = registriesOfOperator(host?.dropIns ?? []);
  if (dropIn !== undefined) return dropIn.path;
  const namesPath = host?.containerdConfig?.includes("config_path") ?? true;
  return namesPath ? undefined : CONTAINERD_CONFIG;
}
