import { CancelledError, K0sError, LinkedAbort, messageOf, retry } from "../../base/mod.ts";
import { LayoutArchive, type LayoutBlob, type Platform, type WholeArtifact } from "../../bundle/mod.ts";
import { type Clock, filePieces, NoAnswerError, type Ports, removePath, withDeadline } from "../../platform/mod.ts";
import type { ArtifactName } from "./artifact_name.ts";
import type { FindCredentials } from "./docker_config.ts";
import { downloadBlob } from "./download_blob.ts";
import { inOrder } from "./in_order.ts";
import { type ArtifactPlan, planArtifact, type PlannedBlob, type PlanOptions } from "./plan_artifact.ts";
import { UnansweredError } from "../registry_session.ts";
import { ArtifactRepository, RegistryStatusError, type RepositoryWay } from "./repository.ts";

/** What {@link bundleArtifacts} needs. */
export interface BundleArtifactsOptions {
  way: RepositoryWay;
  credentials: FindCredentials;
  platform: Platform;
  /** How many blobs are fetched at once. */
  concurrency: number;
  /** What is at hand of an artifact without any registry; `undefined`: nothing. */
  embedded(name: ArtifactName): Promise<WholeArtifact | undefined>;
  /** An empty directory for what has been fetched and not been written yet. */
  scratch: string;
  /** Takes what comes next of the archive. */
  write(bytes: Uint8Array): Promise<void>;
  ports: Pick<Ports, "clock" | "random" | "log">;
  signal: AbortSignal;
  /** Told what is done, and which part of it. */
  told(progress: { stage: string; part?: number }): void;
}

/** How often a registry is asked for a manifest. */
const ATTEMPTS = 4;
/** How long the manifests of one artifact, which are small, may take, in milliseconds. */
const PLANNED_WITHIN_MS = 120_000;

/**
 * Writes an archive of artifacts, one after the other, for one platform: an OCI image layout that holds each blob once. The
 * order is that of the names, so that the same contents give the same bytes, however many are fetched at once.
 *
 * @throws {K0sError} Naming the artifact that could not be bundled.
 * @see k0s `pkg/airgap/ociartifactsbundler.go`
 */
export async function bundleArtifacts(names: readonly ArtifactName[], options: BundleArtifactsOptions): Promise<void> {
  const archive = new LayoutArchive(options.write);
  for (const [at, name] of names.entries()) {
    const stage = `${name.name} (${at + 1}/${names.length})`;
    try {
      await addArtifact(archive, name, { ...options, stage });
    } catch (error) {
      // That nobody reads standard output any more is no matter of the artifact.
      if (error instanceof CancelledError || !(error instanceof K0sError)) throw error;
      const { message, hint = `See what each server says of it with: k0s registry test ${name.name}` } = error;
      throw new K0sError(`failed to bundle ${name.name}: ${message}`, {
        cause: error,
        hint,
      });
    }
  }
  await archive.finish();
}

type Adding = BundleArtifactsOptions & { stage: string };

async function addArtifact(archive: LayoutArchive, name: ArtifactName, options: Adding): Promise<void> {
  const { embedded, ports: { log }, stage, told } = options;
  told({ stage });
  const atHand = await embedded(name);
  log.info("Bundling artifact", { name: name.name, from: atHand === undefined ? "registry" : "this executable" });
  if (atHand === undefined) return await pullArtifact(archive, name, options);
  for (const blob of atHand.blobs) await archive.add(blob);
  archive.name(atHand.descriptor, name.names);
}

async function pullArtifact(
  archive: LayoutArchive,
  { reference, names }: ArtifactName,
  options: Adding,
): Promise<void> {
  const { way, credentials, platform, concurrency, ports: { clock, random, log }, stage, told } = options;
  using ended = new LinkedAbort(options.signal);
  const { signal } = ended;
  using repository = new ArtifactRepository(reference, await credentials(reference.host, signal), way);
  const plan = await retry(() => planInTime(reference, { repository, platform, clock, signal }), {
    ...{ clock, random, signal, attempts: ATTEMPTS, firstMs: 500, isRetryable: mayPass },
    onRetry: (error) => log.info("Asking once more", { reason: messageOf(error) }),
  });
  const missing = plan.blobs.filter(({ digest }) => !archive.has(digest));
  const total = missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let have = 0;
  const fetched = (blob: PlannedBlob) =>
    atHandAs(blob, {
      ...options,
      ...{ repository, signal },
      received: (bytes) => told({ stage, part: (have += bytes) / Math.max(1, total) }),
    });
  const end = () => ended.abort();
  for await (const { blob, release } of inOrder(missing, { atOnce: concurrency, end }, fetched)) {
    await archive.add(blob);
    await release();
  }
  archive.name(plan.descriptor, names);
}

async function planInTime(
  reference: ArtifactName["reference"],
  { clock, ...options }: PlanOptions & { clock: Clock },
): Promise<ArtifactPlan> {
  const limit = { ms: PLANNED_WITHIN_MS, signal: options.signal };
  const plan = await withDeadline(clock, limit, (signal) => planArtifact(reference, { ...options, signal }));
  if (plan !== undefined) return plan;
  throw new UnansweredError(`its manifests have not come within ${PLANNED_WITHIN_MS / 1_000} s`, {
    hint: "The registry may be overloaded, or a firewall swallows what is sent to it",
  });
}

function mayPass(error: unknown): boolean {
  if (error instanceof RegistryStatusError) return error.isPassing;
  return (error instanceof UnansweredError || error instanceof NoAnswerError) && !/certificate/i.test(error.message);
}

interface Fetching extends Adding {
  repository: ArtifactRepository;
  received(bytes: number): void;
}

/** A blob that can be written, fetched where that is needed. */
async function atHandAs(
  { digest, sizeBytes, content }: PlannedBlob,
  { repository, scratch, ports: { clock, random, log }, signal, received }: Fetching,
): Promise<{ blob: LayoutBlob; release(): Promise<void> }> {
  if (content !== undefined) {
    received(sizeBytes);
    return { blob: { digest, sizeBytes, content: () => [content] }, release: () => Promise.resolve() };
  }
  log.info("Fetching", { digest, bytes: sizeBytes });
  const path = `${scratch}/${digest.replace("sha256:", "")}`;
  const onRetry = (reason: string) => log.info("Fetching once more", { digest, reason });
  await downloadBlob({ digest, sizeBytes }, path, { repository, clock, random, signal, received, onRetry });
  return { blob: { digest, sizeBytes, content: () => filePieces(path) }, release: () => removePath(path) };
}
