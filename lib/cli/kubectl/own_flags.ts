/** Arguments of `k0s kubectl`, divided. */
export interface KubectlArguments {
  /** What kubectl gets. */
  forwarded: string[];
  /** `--data-dir`, ours. */
  dataDir: string | undefined;
  /** `--debug`, ours. */
  isDebug: boolean;
  /** Whether `--kubeconfig` says which cluster is meant. */
  namesKubeconfig: boolean;
}

/** Takes out the flags that are ours; what follows `--` belongs to a program in a pod and stays untouched. */
export function divideArguments(argv: readonly string[]): KubectlArguments {
  const end = argv.indexOf("--");
  const ours = argv.slice(0, end < 0 ? argv.length : end);
  const result: KubectlArguments = { forwarded: [], dataDir: undefined, isDebug: false, namesKubeconfig: false };
  for (let at = 0; at < ours.length; at++) {
    const word = ours[at]!;
    if (word === "--data-dir") result.dataDir = ours[++at];
    else if (word.startsWith("--data-dir=")) result.dataDir = word.slice("--data-dir=".length);
    else if (word === "--debug" || word === "--debug=true") result.isDebug = true;
    else if (word !== "--debug=false") result.forwarded.push(word);
    if (word === "--kubeconfig" || word.startsWith("--kubeconfig=")) result.namesKubeconfig = true;
  }
  result.forwarded.push(...argv.slice(ours.length));
  return result;
}

/** Commands of kubectl that talk to no cluster. */
const OFFLINE: ReadonlySet<string> = new Set([
  "__complete",
  "__completeNoDesc",
  "completion",
  "help",
  "kustomize",
  "options",
  "plugin",
]);

/** Whether kubectl needs a cluster for these arguments. When in doubt, it does. */
export function needsCluster(forwarded: readonly string[]): boolean {
  const [first] = forwarded;
  if (first === undefined || OFFLINE.has(first)) return false;
  return !forwarded.some((word) =>
    word === "-h" || word === "--help" || word === "--client" || word === "--client=true"
  );
}
