import { K0sError, parseDuration } from "../base/mod.ts";
import type { BackupSettings, S3Settings } from "../config/mod.ts";
import { systemAuthorities } from "../host/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { type Clock, environment, type Http, readTextIfExists } from "../platform/mod.ts";
import { proxyFor } from "../registries/mod.ts";
import type { ArchiveStore } from "./archive_store.ts";
import { DirectoryStore } from "./directory_store.ts";
import type { Retention } from "./retention.ts";
import { S3Client } from "./s3_client.ts";
import { readS3Credentials } from "./s3_credentials.ts";
import { S3Store } from "./s3_store.ts";

/** By what places of archives are reached. */
export interface StoreAccess {
  http: Http;
  clock: Clock;
  /** Reaches the cluster; asked for Secrets only. */
  client: () => Promise<Pick<KubeClient, "get">>;
  signal: AbortSignal;
}

/** The places that settings name, with the credentials and authorities as they are now. Disposing closes connections. */
export interface ArchiveStores extends Disposable {
  readonly all: readonly ArchiveStore[];
}

/** Opens the places that settings name. @throws {K0sError} If there are no credentials for them. */
export async function openArchiveStores(
  { local, s3 }: Pick<BackupSettings, "local" | "s3">,
  access: StoreAccess,
): Promise<ArchiveStores> {
  using stack = new DisposableStack();
  const all: ArchiveStore[] = local === undefined ? [] : [new DirectoryStore(local.directory)];
  if (s3 !== undefined) all.push(await openS3(s3, access, stack));
  const opened = stack.move();
  return { all, [Symbol.dispose]: () => opened.dispose() };
}

async function openS3(settings: S3Settings, access: StoreAccess, stack: DisposableStack): Promise<S3Store> {
  const { http, clock, signal } = access;
  const credentials = await readS3Credentials(settings.credentials, access.client);
  const proxy = proxyFor(new URL(settings.endpoint), environment());
  const caCerts = [...await systemAuthorities(), ...await authoritiesIn(settings.caFile)];
  const session = stack.use(http.open({ caCerts, ...(proxy === undefined ? {} : { proxy }) }));
  const clientFor = (signal: AbortSignal) => new S3Client({ settings, credentials, session, clock, signal });
  return new S3Store(settings, { usual: clientFor(signal), last: clientFor(new AbortController().signal) });
}

async function authoritiesIn(caFile: string | undefined): Promise<string[]> {
  if (caFile === undefined) return [];
  const text = await readTextIfExists(caFile);
  if (text !== undefined) return [text];
  throw new K0sError(`Cannot read the authority of S3: there is no file "${caFile}"`, {
    hint: "Correct spec.backup.s3.caFile",
  });
}

/** What settings say of the archives that are kept. */
export function retentionOf({ retention }: Pick<BackupSettings, "retention">): Retention {
  const { count, maxAge } = retention ?? {};
  return { count, maxAgeMs: maxAge === undefined ? undefined : parseDuration(maxAge) };
}
