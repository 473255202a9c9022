import { assertEquals } from "@std/assert";
import { type ClusterConfig, defaultClusterConfig } from "../../../../lib/config/mod.ts";
import type { SystemInputs } from "../../../../lib/manifests/system/inputs.ts";

const DIRECTORY = new URL("../../../testdata/manifests/", import.meta.url);

/** The configuration that k0s has by default, on a host of the documentation's network. */
export function aConfig(change: (spec: ClusterConfig["spec"]) => void = () => {}): ClusterConfig {
  const config = structuredClone(
    defaultClusterConfig({ dataDir: "/var/lib/k0s", single: true, hostAddress: "192.0.2.2" }),
  );
  change(config.spec);
  return config;
}

/** Inputs of a single node. */
export function someInputs(change: Partial<SystemInputs> = {}): SystemInputs {
  return {
    config: aConfig(),
    nodeCount: 1,
    linuxNodeCount: 1,
    controllerCount: 1,
    disabledComponents: [],
    konnectivity: false,
    ...change,
  };
}

/** Compares with a file of `tests/testdata/manifests`; writes it when `UPDATE_GOLDEN=1` is set. */
export async function assertGolden(file: string, text: string): Promise<void> {
  const path = new URL(file, DIRECTORY);
  if (Deno.env.get("UPDATE_GOLDEN") === "1") await Deno.writeTextFile(path, text);
  assertEquals(text, await Deno.readTextFile(path));
}
