import { K0sError, stringifyJson } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import {
  ensureDirectory,
  type FileLock,
  isLocked,
  readTextIfExists,
  removePath,
  tryLock,
  writeAtomic,
} from "../platform/mod.ts";

/** Path variables as upstream's runtime configuration names them (k0s `pkg/config/cfgvars.go`). */
export type K0sVars = Readonly<Record<string, string>>;

/** What the paths of a node are called in the runtime configuration and the status document. */
export function k0sVars(
  paths: NodePaths,
  more: { invocationId: string; startupConfig: string; defaultStorageType: string },
): K0sVars {
  return {
    AdminKubeConfigPath: paths.adminKubeconfig,
    BinDir: paths.binDir,
    CertRootDir: paths.pkiDir,
    DataDir: paths.dataDir,
    DefaultStorageType: more.defaultStorageType,
    EtcdCertDir: paths.etcdPkiDir,
    EtcdDataDir: paths.etcdDataDir,
    HelmHome: `${paths.dataDir}/helmhome`,
    HelmRepositoryCache: `${paths.dataDir}/helmhome/cache`,
    HelmRepositoryConfig: `${paths.dataDir}/helmhome/repositories.yaml`,
    InvocationID: more.invocationId,
    KineSocketPath: paths.kineSocket,
    KonnectivityKubeConfigPath: `${paths.pkiDir}/konnectivity.conf`,
    KonnectivitySocketDir: paths.konnectivitySocketDir,
    KubeletAuthConfigPath: paths.kubeletKubeconfig,
    KubeletRootDir: paths.kubeletRootDir,
    ManifestsDir: paths.manifestsDir,
    OCIBundleDir: paths.imagesDir,
    RunDir: paths.runDir,
    RuntimeConfigPath: paths.runtimeConfig,
    StartupConfigPath: more.startupConfig,
    StatusSocketPath: paths.statusSocket,
  };
}

/**
 * Takes the lock that says "k0s runs on this machine", for the life of the process.
 *
 * @throws {K0sError} If another k0s holds it.
 */
export async function lockNode(paths: NodePaths): Promise<FileLock> {
  const lock = await tryLock(paths.runtimeConfigLock);
  if (lock !== undefined) return lock;
  throw anotherNode();
}

/** Does something to the files of a stopped node, while none can start. @throws {K0sError} If one runs. */
export async function whileStopped<T>(paths: NodePaths, work: () => Promise<T>): Promise<T> {
  // Gone with the last boot of the machine.
  await ensureDirectory(paths.runDir, { mode: 0o755 });
  using _lock = await lockNode(paths);
  return await work();
}

/** What a second k0s is told. */
export function anotherNode(): K0sError {
  return new K0sError("failed to initialize runtime config: another k0s process is still running", {
    hint: "Look at it with: k0s status; end it with: k0s stop",
  });
}

/**
 * Writes the runtime configuration, from which other commands learn how this k0s runs.
 *
 * It is YAML to its readers, but in the form of JSON: every `k0s kubectl` reads it, and loading a parser of YAML for
 * that takes longer than the rest of the lookup.
 */
export async function writeRuntimeConfig(
  paths: NodePaths,
  content: { vars: K0sVars; nodeConfig: unknown; createdAt: Date },
): Promise<void> {
  const document = {
    apiVersion: "k0s.k0sproject.io/v1beta1",
    kind: "RuntimeConfig",
    metadata: { creationTimestamp: `${content.createdAt.toISOString().slice(0, 19)}Z` },
    spec: { k0sVars: content.vars, nodeConfig: content.nodeConfig },
  };
  await writeAtomic(paths.runtimeConfig, `${stringifyJson(document, 2)}\n`, { mode: 0o600 });
}

/** Removes the runtime configuration; the lock file stays. */
export function removeRuntimeConfig(paths: NodePaths): Promise<void> {
  return removePath(paths.runtimeConfig);
}

/** Whether a k0s runs on this machine. */
export function isNodeRunning(paths: NodePaths): Promise<boolean> {
  return isLocked(paths.runtimeConfigLock);
}

/**
 * The path variables of the running k0s; `undefined` if none runs or we may not read them.
 *
 * Commands take them over their own flags, so that they talk about the node that runs.
 */
export async function runningVars(paths: NodePaths): Promise<K0sVars | undefined> {
  if (!await isNodeRunning(paths)) return undefined;
  const text = await readTextIfExists(paths.runtimeConfig).catch((error: unknown) => {
    if (error instanceof Error && error.name === "PermissionDenied") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const document = await parseRuntimeConfig(text) as { spec?: { k0sVars?: K0sVars } } | null;
  return document?.spec?.k0sVars;
}

/** Parses ours, which is JSON, without a parser of YAML; another k0s on this machine may have written YAML. */
async function parseRuntimeConfig(text: string): Promise<unknown> {
  if (!text.startsWith("{")) return (await import("@std/yaml")).parse(text);
  return JSON.parse(text);
}
