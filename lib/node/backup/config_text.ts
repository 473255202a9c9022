import type { NodePaths } from "../../config/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";

/** The configuration of a node, as it is archived. */
export interface ConfigToArchive {
  text: string;
  /** The file that it was read from; left out: there was none. */
  file?: string;
}

/**
 * The configuration that a running controller was started with, as upstream's restore needs it: of some text in any case.
 *
 * What came from standard input is taken from the runtime configuration. Without any file the text only says where the
 * cluster is kept.
 */
export async function configToArchive(
  file: string | undefined,
  { paths, storage }: { paths: Pick<NodePaths, "runtimeConfig">; storage: string },
): Promise<ConfigToArchive> {
  if (file === "-") return { text: await runningConfig(paths) ?? minimal(storage) };
  const text = file === undefined ? undefined : await readTextIfExists(file);
  if (text === undefined || file === undefined) return { text: minimal(storage) };
  return { text, file };
}

async function runningConfig({ runtimeConfig }: Pick<NodePaths, "runtimeConfig">): Promise<string | undefined> {
  const text = await readTextIfExists(runtimeConfig);
  if (text === undefined) return undefined;
  const { spec } = JSON.parse(text) as { spec?: { nodeConfig?: unknown } };
  const { stringify } = await import("@std/yaml");
  return spec?.nodeConfig === undefined ? undefined : stringify(spec.nodeConfig, { sortKeys: true });
}

function minimal(storage: string): string {
  return [
    "# k0s was started without a configuration file: everything else has its default.",
    "apiVersion: k0s.k0sproject.io/v1beta1",
    "kind: ClusterConfig",
    "metadata:",
    "  name: k0s",
    "spec:",
    "  storage:",
    `    type: ${storage}`,
    "",
  ].join("\n");
}
