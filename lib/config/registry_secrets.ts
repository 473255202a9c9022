import type { Registry } from "./schema/registries.ts";

/** Names of the Secrets that registries and their mirrors name, each once. */
export function registrySecretNames(registries: readonly Registry[] = []): string[] {
  const named = registries.flatMap((registry) => [registry, ...registry.mirrors ?? []])
    .map(({ credentials }) => credentials?.secretRef?.name);
  return [...new Set(named.filter((name) => name !== undefined))].toSorted();
}
