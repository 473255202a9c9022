import { isMapping, K0sError, messageOf, parseJson, stringifyJson } from "../../base/mod.ts";
import { DEFAULT_CONFIG_FILE, type NodePaths } from "../../config/mod.ts";
import type { KubeObject } from "../../kube/mod.ts";
import { type Logger, readTextIfExists, removePath, sha256Of, writeAtomic } from "../../platform/mod.ts";
import type { ControllerOptions } from "../options.ts";
import type { GivenConfig } from "../start_config.ts";
import { saveLastGoodObject } from "./last_good_object.ts";

/** Where a controller notes what it tries. */
export interface TrialInputs {
  paths: Pick<NodePaths, "dataDir">;
  ports: { log: Pick<Logger, "warn"> };
}

/** What is taken over: a text of the file, or a state of the cluster's object. */
export interface Tried {
  file?: string | undefined;
  object?: KubeObject | undefined;
}

/** What lies on the disk while a configuration is tried. It may hold passwords, so it is root's alone. */
export interface TrialRecord {
  /** The text that is tried, and the one by which everything ran last. */
  file?: { digest: string; good: string } | undefined;
  object?: { digest: string } | undefined;
}

/**
 * What a controller takes over is noted on the disk before the first process restarts by it, and forgotten when all of them
 * are ready. So a start knows what an earlier one, which was killed in between or had to put something back, does not
 * vouch for: it goes by what was good before, and tries the other once it is up, when a process can be put back.
 */
export class ConfigTrials {
  readonly #inputs: TrialInputs;
  #record: TrialRecord;
  /** The text of the file by which everything ran last; `undefined`: it cannot be read again. */
  #goodFile: string | undefined;
  /** Digest of the state of the object by which everything ran last. */
  #goodObject: string | undefined;
  /** What of the record this run has taken over itself. */
  #tried: Tried = {};

  /** @param record What earlier runs have noted. @default {nothing} */
  constructor(inputs: TrialInputs, record: TrialRecord = {}) {
    this.#inputs = inputs;
    this.#record = record;
  }

  /** Reads what earlier runs have noted. What cannot be read is none. */
  static async read(inputs: TrialInputs): Promise<ConfigTrials> {
    return new ConfigTrials(inputs, await readRecord(inputs));
  }

  /** What the file is to say at this start instead of what it says; `undefined`: nothing else. */
  async startFile({ configFile: name = DEFAULT_CONFIG_FILE }: ControllerOptions): Promise<GivenConfig | undefined> {
    if (name === "-") return undefined;
    // What reads it next says why it cannot be read.
    const text = await readTextIfExists(name).then((text) => text ?? "", () => undefined);
    if (text === undefined) return undefined;
    const { file } = this.#record;
    if (file?.digest === digestOf(text)) {
      this.#goodFile = file.good;
      return { name, text: file.good };
    }
    this.#goodFile = text;
    this.#tried = { file: text };
    return undefined;
  }

  /** Everything ran by this state of the cluster's object. */
  vouchFor(object: KubeObject): void {
    this.#goodObject = digestOfObject(object);
  }

  /** Whether a state of the cluster's object is tried. */
  isTrying(object: KubeObject): boolean {
    return this.#record.object?.digest === digestOfObject(object);
  }

  /** Notes what is taken over next. */
  async begin({ file, object }: Tried): Promise<void> {
    if (file !== undefined) {
      const good = this.#goodFile;
      const isNew = good !== undefined && good !== file;
      this.#record = { ...this.#record, file: isNew ? { digest: digestOf(file), good } : undefined };
    }
    if (object !== undefined) {
      const digest = digestOfObject(object);
      this.#record = { ...this.#record, object: digest === this.#goodObject ? undefined : { digest } };
    }
    await this.#write();
    this.#tried = { ...this.#tried, ...(file !== undefined && { file }), ...(object !== undefined && { object }) };
  }

  /** What was to be tried does not hold, or takes a restart: then it is for the next start, which checks it. */
  async refuse(part: keyof Tried): Promise<void> {
    if (this.#record[part] === undefined) return;
    this.#record = { ...this.#record, [part]: undefined };
    await this.#write();
  }

  /** Every process is ready by what this run has taken over. */
  async confirm(): Promise<void> {
    const { file, object } = this.#tried;
    if (file === undefined && object === undefined) return;
    this.#tried = {};
    if (file !== undefined) this.#goodFile = file;
    if (object !== undefined) {
      this.vouchFor(object);
      await saveLastGoodObject(this.#inputs, object);
    }
    const record = this.#record;
    this.#record = {
      ...(file === undefined ? { file: record.file } : {}),
      ...(object === undefined ? { object: record.object } : {}),
    };
    await this.#write();
  }

  async #write(): Promise<void> {
    const { paths, ports: { log } } = this.#inputs;
    const { file, object } = this.#record;
    const path = recordFile(paths);
    try {
      if (file === undefined && object === undefined) await removePath(path);
      else await writeAtomic(path, `${stringifyJson({ file, object })}\n`, { mode: 0o600 });
    } catch (error) {
      if (!(error instanceof K0sError)) throw error;
      log.warn("Cannot note which configuration is tried", { path, error: error.message });
    }
  }
}

async function readRecord({ paths, ports: { log } }: TrialInputs): Promise<TrialRecord> {
  const path = recordFile(paths);
  const text = await readTextIfExists(path);
  if (text === undefined) return {};
  try {
    const record = parseJson(text);
    if (!isMapping(record)) return {};
    const { file, object } = record;
    return {
      ...(isMapping(file) && typeof file.digest === "string" && typeof file.good === "string" &&
        { file: { digest: file.digest, good: file.good } }),
      ...(isMapping(object) && typeof object.digest === "string" && { object: { digest: object.digest } }),
    };
  } catch (error) {
    log.warn("Cannot read which configuration was tried", { path, error: messageOf(error) });
    return {};
  }
}

function digestOfObject({ spec }: KubeObject): string {
  return digestOf(stringifyJson(spec ?? null));
}

function digestOf(text: string): string {
  return sha256Of(text);
}

function recordFile({ dataDir }: Pick<NodePaths, "dataDir">): string {
  return `${dataDir}/config-trial.json`;
}
