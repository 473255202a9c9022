import { DEFAULT_CONFIG_FILE } from "../config/mod.ts";
import { type Flag, flag, intFlag, LABELS, stringFlag, stringsFlag, switchFlag } from "../command/mod.ts";
import { FEATURE_GATES } from "./feature_gates.ts";
import { COMPONENT_NAMES, FREQUENCY, LOGGING, POSITIVE_DURATION } from "./controller/flag_kinds.ts";
import { DATA_DIR_FLAG } from "./node_paths.ts";

/** Flags about logging. A long-running command tells what it does unless told otherwise. */
export function debugFlags(style: "short" | "long" = "short"): readonly Flag[] {
  return [
    switchFlag("verbose", "Verbose logging", { short: "v", default: style === "long" }),
    switchFlag("debug", "Debug logging (implies verbose logging)", { short: "d" }),
    stringFlag("debugListenOn", "Http listenOn for Debug pprof handler", { default: ":6060" }),
  ];
}

/** `--status-socket` alone. */
export const STATUS_SOCKET_FLAG: Flag = stringFlag(
  "status-socket",
  "Full file path to the socket file. (default: <rundir>/status.sock)",
  { completes: "files" },
);

/** Flags about where things lie, taken by most commands. */
export const DIRECTORY_FLAGS: readonly Flag[] = [DATA_DIR_FLAG, STATUS_SOCKET_FLAG];

/** Notice of a flag that upstream accepts and ignores. */
export const NO_EFFECT = "it has no effect and will be removed in a future release";

/** The same where upstream accepts and ignores them. */
export const IGNORED_DIRECTORY_FLAGS: readonly Flag[] = DIRECTORY_FLAGS.map((ignored) => ({
  ...ignored,
  deprecated: NO_EFFECT,
}));

/** `--config`, with the file used when it is left out. */
export const CONFIG_FLAG: Flag = stringFlag("config", "config file, use '-' to read the config from stdin", {
  short: "c",
  shownDefault: JSON.stringify(DEFAULT_CONFIG_FILE),
  completes: "files",
});

/** `--cri-socket` */
export const CRI_SOCKET_FLAG: Flag = stringFlag(
  "cri-socket",
  "container runtime socket to use, default to internal containerd. Format: remote:unix://[path-to-socket]",
  { completes: "files" },
);

/** `--kubelet-root-dir` */
export const KUBELET_ROOT_DIR_FLAG: Flag = stringFlag("kubelet-root-dir", "Kubelet root directory for k0s", {
  completes: "directories",
});

/** Flags of what runs pods. */
export const WORKER_FLAGS: readonly Flag[] = [
  KUBELET_ROOT_DIR_FLAG,
  stringFlag("profile", "worker profile to use on the node", { default: "default" }),
  switchFlag("enable-cloud-provider", "Whether or not to enable cloud provider support in kubelet"),
  stringFlag("token-file", "Path to the file containing join-token.", { completes: "files" }),
  flag("logging", LOGGING, "Logging Levels for the different components", { short: "l", default: LOGGING.zero }),
  flag("labels", LABELS, "Node labels, list of key=value pairs"),
  stringsFlag("taints", "Node taints, list of key=value:effect strings"),
  stringFlag("kubelet-extra-args", "extra args for kubelet"),
  stringFlag("iptables-mode", "iptables mode (valid values: nft, legacy, auto). default: auto", {
    completes: ["nft", "legacy", "auto"],
  }),
  switchFlag("ignore-pre-flight-checks", "continue even if pre-flight checks fail"),
  CRI_SOCKET_FLAG,
  stringFlag("cidr-range", "CIDR range of the node", { deprecated: NO_EFFECT }),
];

/** Flags of a control plane. */
export const CONTROLLER_FLAGS: readonly Flag[] = [
  switchFlag("enable-worker", "enable worker (default false)"),
  switchFlag("single", "enable single node (implies --enable-worker, default false)"),
  stringsFlag("disable-components", `disable components (valid items: ${COMPONENT_NAMES.join(",")})`, {
    completes: COMPONENT_NAMES,
  }),
  switchFlag("no-taints", "disable default taints for controller node"),
  switchFlag("enable-k0s-cloud-provider", "enables the k0s-cloud-provider (default false)"),
  flag("k0s-cloud-provider-update-frequency", FREQUENCY, "the frequency of k0s-cloud-provider node updates", {
    default: 120_000,
  }),
  intFlag("k0s-cloud-provider-port", "the port that k0s-cloud-provider binds on", { default: 10_258 }),
  switchFlag("enable-dynamic-config", "enable cluster-wide dynamic config based on custom resource"),
  switchFlag(
    "enable-metrics-scraper",
    "enable scraping metrics from the controller components (kube-scheduler, kube-controller-manager)",
  ),
  stringFlag("kube-controller-manager-extra-args", "extra args for kube-controller-manager"),
  switchFlag("init-only", "only initialize controller and exit"),
  flag("feature-gates", FEATURE_GATES, "feature gates to enable (comma separated list of key=value pairs)"),
  flag("api-server-stop-timeout", POSITIVE_DURATION, "how long the API server may take to stop (default: automatic)"),
];
