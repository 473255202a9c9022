import { ConfigError, type Problem } from "../../base/mod.ts";
import { parseExtraArgs } from "../../components/mod.ts";
import { type ClusterConfig, dataSourceOf, givenFlags, nodePaths } from "../../config/mod.ts";
import { exists } from "../../platform/mod.ts";
import { type ControllerOptions, type PodOptions, runsPods } from "../options.ts";

/** Flags of any program whose files it reads before it serves: without one of them it ends. */
const FILE_FLAGS = [
  /(?:file|kubeconfig)$/,
  /^(?:authentication|authorization|encryption-provider|cloud)-config$/,
  /^kubelet-(?:certificate-authority|client-certificate|client-key)$/,
  /^pv-recycler-pod-template-filepath-/,
  /^tls-sni-cert-key$/,
];
/** The same, of single programs. */
const SCHEDULERS = [...FILE_FLAGS, /^config$/];
/**
 * The kubelet's own: it has its serving certificate signed, whatever files are named for that. Without the last, no pod of
 * it could be started, while it says that it is well.
 */
const KUBELETS = [/^client-ca-file$/, /^image-credential-provider-config$/, /^resolv-conf$/];

/** Where an operator gives flags to a program. */
interface Place {
  field: string;
  given: Parameters<typeof givenFlags>[0];
  /** @default {those of any program} */
  flags?: readonly RegExp[];
}

/** A file, and where it is named. */
interface NamedFile {
  field: string;
  path: string;
}

/**
 * Looks for the files without which a process of this controller would end again and again.
 *
 * What is to be in the directory of k0s' own keys is not looked for: a first start makes it.
 *
 * @throws {ConfigError} Naming every file that is missing.
 */
export async function checkRequiredFiles(
  config: ClusterConfig,
  options: Pick<
    ControllerOptions,
    "dataDir" | "single" | "enableWorker" | "kubeletExtraArgs" | "kubeControllerManagerExtraArgs"
  >,
): Promise<void> {
  const { api, controllerManager = {}, scheduler = {}, storage: { type, etcd, kine } } = config.spec;
  const isKine = type === "kine";
  const places = [
    { field: "spec.api", given: api },
    { field: "spec.controllerManager", given: controllerManager },
    {
      field: "--kube-controller-manager-extra-args",
      given: { extraArgs: parseExtraArgs(options.kubeControllerManagerExtraArgs) },
    },
    { field: "spec.scheduler", given: scheduler, flags: SCHEDULERS },
    { field: "spec.storage.etcd", given: (isKine ? undefined : etcd) ?? {} },
    { field: "spec.storage.kine", given: (isKine ? kine : undefined) ?? {} },
    ...runsPods(options) ? [kubelet(options)] : [],
  ];
  await refuseMissing("The control plane cannot be started", options, [...storageFiles(config), ...filesOf(places)]);
}

/** The same for a worker's kubelet. @throws {ConfigError} Naming every file that is missing. */
export async function checkKubeletFiles(options: Pick<PodOptions, "dataDir" | "kubeletExtraArgs">): Promise<void> {
  await refuseMissing("The kubelet cannot be started", options, filesOf([kubelet(options)]));
}

function kubelet({ kubeletExtraArgs }: Pick<PodOptions, "kubeletExtraArgs">): Place {
  return { field: "--kubelet-extra-args", given: { extraArgs: parseExtraArgs(kubeletExtraArgs) }, flags: KUBELETS };
}

async function refuseMissing(
  failure: string,
  options: Pick<ControllerOptions, "dataDir">,
  files: readonly NamedFile[],
): Promise<void> {
  const { pkiDir } = nodePaths({ ...options });
  const problems: Problem[] = [];
  for (const { field, path } of files) {
    if (path.startsWith(`${pkiDir}/`) || await exists(path)) continue;
    problems.push({ path: field, message: `there is no file "${path}"` });
  }
  if (problems.length === 0) return;
  throw new ConfigError(failure, problems, {
    hint: "Write the files, or remove what names them from the configuration or the command line",
  });
}

/** Files with which a client shows itself to a store, and knows it. */
function storageFiles(config: ClusterConfig): NamedFile[] {
  const { type, etcd } = config.spec.storage;
  if (type === "kine") {
    const field = "spec.storage.kine.dataSource";
    return (dataSourceOf(config)?.files ?? []).map((path) => ({ field, path }));
  }
  const { caFile, clientCertFile, clientKeyFile } = etcd?.externalCluster ?? {};
  return Object.entries({ caFile, clientCertFile, clientKeyFile }).flatMap(([name, path]) =>
    path ? [{ field: `spec.storage.etcd.externalCluster.${name}`, path }] : []
  );
}

function filesOf(places: readonly Place[]): NamedFile[] {
  return places.flatMap(({ field, given, flags = FILE_FLAGS }) =>
    givenFlags(given)
      .filter(([flag]) => flags.some((one) => one.test(flag)))
      .flatMap(([flag, value]) => pathsIn(flag, value).map((path) => ({ field: `${field}, ${flag}`, path })))
  );
}

/** The files that a value names: a certificate for some names is `CERTIFICATE,KEY:NAMES`. */
function pathsIn(flag: string, value: string): string[] {
  const paths = flag === "tls-sni-cert-key" ? value.split(":", 1)[0]!.split(",") : [value];
  return paths.filter((path) => path !== "");
}
