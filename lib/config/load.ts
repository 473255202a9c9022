import { K0sError, messageOf } from "../base/mod.ts";
import type { ParsedConfig, ParsedObject, ParseObjectOptions, ParseOptions } from "./parse.ts";
import { DEFAULT_CONFIG_FILE } from "./paths.ts";
import type { RenderConfigOptions } from "./render.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

/** What {@link loadClusterConfig} takes. */
export interface LoadConfigOptions extends ParseOptions {
  /** File to read; `-` means standard input. @default {"/etc/k0s/k0s.yaml"} */
  path?: string | undefined;
  /** What an error about the file itself begins with, where upstream says more than the system does. */
  failure?: string;
  /** Reads a file; `undefined` if there is none. */
  readTextIfExists: (path: string) => Promise<string | undefined>;
  /** Reads standard input to its end. */
  readStandardInput: () => Promise<string>;
}

/**
 * Reads, parses and checks the configuration of a node.
 *
 * Only the default file may be missing: then everything has its default. An empty file means defaults, too.
 *
 * @throws {K0sError} If the file is missing or unreadable.
 * @throws {ConfigError} With every problem of the document.
 * @see k0s `pkg/config/cfgvars.go`, `NodeConfig`
 */
export async function loadClusterConfig(options: LoadConfigOptions): Promise<ParsedConfig> {
  const path = options.path ?? DEFAULT_CONFIG_FILE;
  if (path === "") throw new K0sError("config path is not set", { hint: "Name a file with --config" });
  const text = path === "-" ? await readInput(options) : await readFile(path, options);
  const { parseDocument } = await import("./parse.ts");
  const source = path === "-" ? "configuration on standard input" : `configuration "${path}"`;
  return parseDocument(text, { ...options, source });
}

async function readInput({ readStandardInput }: LoadConfigOptions): Promise<string> {
  try {
    return await readStandardInput();
  } catch (cause) {
    throw new K0sError(`failed to read configuration from standard input: ${messageOf(cause)}`, { cause });
  }
}

async function readFile(path: string, { readTextIfExists, failure }: LoadConfigOptions): Promise<string> {
  const failed = (text: string) => (failure === undefined ? text : `${failure}: ${text}`);
  let text: string | undefined;
  try {
    text = await readTextIfExists(path);
  } catch (cause) {
    throw new K0sError(failed(reasonOf(path, cause)), { cause });
  }
  if (text !== undefined) return text;
  if (path === DEFAULT_CONFIG_FILE) return "";
  throw new K0sError(failed(`open ${path}: no such file or directory`), {
    hint: `Create it with: k0s config create > ${path}`,
  });
}

/** Why a file cannot be read, as upstream says it. */
function reasonOf(path: string, error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "PermissionDenied") return `open ${path}: permission denied`;
  return name === "IsADirectory" ? `read ${path}: is a directory` : `read ${path}: ${messageOf(error)}`;
}

/**
 * Renders a configuration as `k0s config create` prints it: keys sorted, default images left out.
 *
 * Parsing the result gives the same configuration again.
 */
export async function renderClusterConfig(config: ClusterConfig, options: RenderConfigOptions = {}): Promise<string> {
  const { renderDocument } = await import("./render.ts");
  return renderDocument(config, options);
}

/**
 * Checks the object that configures a whole cluster, as it holds for one of its controllers.
 *
 * @throws {ConfigError} With every problem.
 */
export async function loadClusterObject(
  object: Readonly<Record<string, unknown>>,
  options: ParseObjectOptions,
): Promise<ParsedObject> {
  const { parseClusterObject } = await import("./parse.ts");
  return parseClusterObject(object, options);
}

/** The document that holds for the whole cluster, as it is stored in it. @see clusterWideDocument */
export async function clusterWideConfig(config: ClusterConfig): Promise<Record<string, unknown>> {
  const { clusterWideDocument } = await import("./cluster_wide.ts");
  return clusterWideDocument(config);
}

/** JSON Schema of the configuration, as editors use it. */
export async function configJsonSchema(): Promise<Record<string, unknown>> {
  const { jsonSchema } = await import("./json_schema.ts");
  return jsonSchema();
}

/** The same as the schema of a kind of the API. @see structuralSchema */
export async function configStructuralSchema(): Promise<Record<string, unknown>> {
  const { structuralSchema } = await import("./structural_schema.ts");
  return structuralSchema();
}
