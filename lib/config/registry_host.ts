/** Entry of `spec.containerd.registries` that counts for every registry without one of its own. */
export const EVERY_REGISTRY = "*";

/** Whether a text is the host of image names: a name or address in lower case, perhaps with a port. */
export function isRegistryHost(text: string): boolean {
  return /^(\[[0-9a-f:]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[1-9][0-9]{0,4})?$/.test(text) && !text.includes("..");
}
