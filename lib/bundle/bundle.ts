import { K0sError } from "../base/mod.ts";
import type { Spawn } from "../platform/mod.ts";
import { executablePath, readTextIfExists, statOf } from "../platform/mod.ts";
import { type AuditOptions, auditStaged } from "./audit.ts";
import { embeddedArtifact, type WholeArtifact } from "./embedded_artifact.ts";
import { type ImageImportOptions, importEmbeddedImages } from "./image_import.ts";
import { type ImageRecipe, type ImageSource, parseImageRecipes } from "./image_recipe.ts";
import type { JobRunner } from "./job.ts";
import { JobChildren } from "./job_children.ts";
import { runBundleJobCommand } from "./job_runner.ts";
import { type ListedPart, listParts } from "./part_list.ts";
import { partNamed, type Payload } from "./payload.ts";
import { parsePayloadIndex, type PayloadIndex, type PayloadPart } from "./payload_index.ts";
import { type StageOptions, stageParts, type StageReport } from "./stage.ts";
import { unpackLayer, type UnpackOptions } from "./unpack_layer.ts";
import { TriedPrograms, type UseProgramOptions } from "./tried_programs.ts";

/** What is embedded in the executable, and what can be done with it. */
export class Bundle implements AsyncDisposable {
  readonly #payload: Payload;
  readonly #runJob: JobRunner;
  readonly #keep: () => AsyncDisposable;
  readonly #tried: TriedPrograms;
  #kept: AsyncDisposable | undefined;

  /**
   * @param runJob Where unpacking is done: in children in production, here in tests.
   * @param keep Lets children wait for more to do.
   */
  constructor(payload: Payload, runJob: JobRunner, keep: () => AsyncDisposable = withoutChildren) {
    this.#payload = payload;
    this.#runJob = runJob;
    this.#keep = keep;
    this.#tried = new TriedPrograms(payload, runJob);
  }

  get index(): PayloadIndex {
    return this.#payload.index;
  }

  /** Finds a part by its name or one of its links. @throws {K0sError} If there is none. */
  part(name: string): PayloadPart {
    return partNamed(this.#payload, name);
  }

  /** Every embedded program, for `k0s version --all`. */
  list(): ListedPart[] {
    return listParts(this.index);
  }

  /** Stages executables into a directory. @see stageParts */
  async stage(names: readonly string[], options: Omit<StageOptions, "ready">): Promise<StageReport> {
    await using _ = this.#keep();
    return await stageParts(this.#payload, this.#runJob, names, { ...options, ready: this.#tried });
  }

  /**
   * Runs something with a program, before there is a node. A copy that was made for it is taken by a later
   * {@link Bundle.stage}, or removed by {@link Bundle.release}. @see TriedPrograms.use
   */
  use<T>(name: string, options: UseProgramOptions, use: (path: string) => Promise<T>): Promise<T> {
    return this.#tried.use(name, options, use);
  }

  /** Lets children that have unpacked something wait for more to do, until {@link Bundle.release}. */
  retainChildren(): void {
    this.#kept ??= this.#keep();
  }

  /** Ends children that wait, and removes what {@link Bundle.use} unpacked and no staging took: the boot is over. */
  async release(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.[Symbol.asyncDispose]();
    await this.#tried[Symbol.asyncDispose]();
  }

  /** @see Bundle.release */
  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  /** Reads staged files in full, at an idle moment. @see auditStaged */
  audit(names: readonly string[], options: AuditOptions): Promise<string[]> {
    return auditStaged(this.#payload, this.#runJob, names, options);
  }

  /** Unpacks programs and libraries out of an image layer. @see unpackLayer */
  unpackLayer(name: string, options: UnpackOptions): Promise<string> {
    return unpackLayer(this.#payload, this.#runJob, name, options);
  }

  /** Brings embedded images into containerd. @see importEmbeddedImages */
  importImages(options: ImageImportOptions): Promise<string[]> {
    return importEmbeddedImages(this.#payload, options);
  }

  /** An embedded image for an archive. @see embeddedArtifact */
  artifact(source: ImageSource): Promise<WholeArtifact> {
    return embeddedArtifact(this.#payload, source);
  }
}

/**
 * Opens what is embedded in the running executable.
 *
 * Costs the reading of the index only; no payload is touched.
 *
 * @param executable Holds the payload. @default the running executable
 * @param index Says where the parts lie. @default the one that the build put beside the code
 * @throws {K0sError} If there is no payload, as when k0s runs from its source.
 */
export async function openBundle(
  spawn: Spawn,
  executable: string = executablePath(),
  index?: PayloadIndex,
): Promise<Bundle> {
  const payload = { executable, index: index ?? await embeddedIndex() };
  const { payloadOffset, payloadSizeBytes } = payload.index;
  // After a build the index also lies beside the sources, but Deno itself, which then runs them, holds no payload.
  const sizeBytes = (await statOf(executable))?.sizeBytes ?? 0;
  if (sizeBytes < payloadOffset + payloadSizeBytes) throw noPayload();
  const children = new JobChildren(executable, spawn);
  return new Bundle(payload, (...job) => children.run(...job), () => children.keep());
}

function withoutChildren(): AsyncDisposable {
  return { [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** The recipes of the system images. @throws {K0sError} If there are none, as when k0s runs from its source. */
export async function embeddedRecipes(): Promise<ImageRecipe[]> {
  return parseImageRecipes(await embeddedText("../../assets/images/recipes.json"));
}

/**
 * Does the job that a parent k0s hands over on standard input.
 *
 * @returns The exit code.
 */
export async function serveBundleJob(): Promise<number> {
  return await runBundleJobCommand({ executable: executablePath(), index: await embeddedIndex() });
}

async function embeddedIndex(): Promise<PayloadIndex> {
  return parsePayloadIndex(await embeddedText("../../dist/payload_index.json"));
}

async function embeddedText(relativePath: string): Promise<string> {
  const text = await readTextIfExists(new URL(relativePath, import.meta.url).pathname);
  if (text !== undefined) return text;
  throw noPayload();
}

function noPayload(): K0sError {
  return new K0sError("Cannot find the embedded executables: this k0s is incomplete", {
    hint: "Run scripts/build.ts and use dist/k0s, or install k0s again",
  });
}
