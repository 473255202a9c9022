import { K0sError, messageOf } from "../../base/mod.ts";
import { DEFAULT_CONFIG_FILE } from "../../config/mod.ts";
import { absolutePath, readStandardInput, readTextIfExists, statOf } from "../../platform/mod.ts";
import { LARGEST_DOCUMENT_BYTES, readProgress } from "../../status/mod.ts";
import type { Invocation } from "../../command/mod.ts";
import { resolveNode } from "../node_paths.ts";

/** The controller that runs here. */
export interface RunningConfig {
  statusSocket: string;
  /** The file that it reads; `-`: it was given its configuration on standard input. */
  configFile: string;
}

/** A configuration that was typed. */
export interface TypedConfig {
  /** For messages: a file, or `-`. */
  name: string;
  text: string;
}

/**
 * Finds the controller that runs here.
 *
 * @throws {K0sError} If none does, it is still starting, or we may not ask it.
 */
export async function runningConfig(
  { flags, context }: Pick<Invocation, "flags" | "context">,
): Promise<RunningConfig> {
  const { paths: { statusSocket }, configFile } = await resolveNode(flags);
  await readProgress(statusSocket, context.http);
  return { statusSocket, configFile: configFile ?? DEFAULT_CONFIG_FILE };
}

/**
 * Reads what was typed: a file, `-` for standard input, or nothing for the file that k0s reads.
 *
 * @throws {K0sError} If it cannot be read, or is longer than any configuration can be.
 */
export async function typedConfig(typed: string | undefined, { configFile }: RunningConfig): Promise<TypedConfig> {
  if (typed === "-") return { name: "-", text: await readStandardInput() };
  if (typed === undefined && configFile === "-") {
    throw new K0sError("k0s was given its configuration on standard input: there is no file to compare", {
      hint: "Name a file",
    });
  }
  const name = typed === undefined ? configFile : absolutePath(typed);
  const text = await readLimited(name);
  if (text !== undefined) return { name, text };
  throw new K0sError(`There is no file "${name}"${typed === undefined ? ": k0s runs with the defaults" : ""}`, {
    hint: `Write one, with the defaults of this machine: k0s config create > ${name}`,
  });
}

async function readLimited(path: string): Promise<string | undefined> {
  try {
    const { sizeBytes = 0 } = await statOf(path) ?? {};
    if (sizeBytes <= LARGEST_DOCUMENT_BYTES) return await readTextIfExists(path);
  } catch (cause) {
    throw new K0sError(`Cannot read "${path}": ${messageOf(cause)}`, { cause });
  }
  throw new K0sError(`"${path}" is no configuration: none has more than ${LARGEST_DOCUMENT_BYTES} bytes`);
}
