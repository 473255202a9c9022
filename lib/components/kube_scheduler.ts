import { featureGatesFlag, type NodePaths } from "../config/mod.ts";
import type { Owner } from "../platform/mod.ts";
import { type Component, flags } from "./component.ts";
import { controlPlaneComponent, type ControlPlaneProcess, needsElection } from "./control_plane.ts";
import { askedAt, healthEndpoint } from "./health_endpoint.ts";

/** What {@link kubeScheduler} depends on. */
export interface KubeSchedulerInputs {
  paths: NodePaths;
  user: Owner;
  /** Whether another controller may exist; a single one needs no election. */
  leaderElect: boolean;
  verbosity: string;
  featureGates: string;
  certificatesDigest: string;
  extraArgs: Readonly<Record<string, string>>;
  rawArgs: readonly string[];
}

/** Where it tells how it is. */
const PORT = 10_259;
const TIMING = { everyMs: 250, withinMs: 120_000 };

/** kube-scheduler. */
export const kubeScheduler: Component<KubeSchedulerInputs> & ControlPlaneProcess = controlPlaneComponent({
  name: "kube-scheduler",
  needs: ["kube-apiserver"],
  account: "kubeScheduler",
  parts: ["kubernetes"],
  isWanted: ({ options }) => !options.disableComponents.includes("kube-scheduler"),
  inputs: (controller, user) => {
    const { config, paths, digests, options } = controller;
    const { extraArgs = {}, rawArgs = [] } = config.spec.scheduler ?? {};
    return {
      paths,
      user,
      leaderElect: needsElection(controller),
      verbosity: options.logging["kube-scheduler"] ?? "1",
      featureGates: featureGatesFlag(config, "kube-scheduler"),
      certificatesDigest: [digests["ca"], digests["scheduler"]].join(" "),
      extraArgs,
      rawArgs,
    };
  },
  spec: (inputs) => {
    const { paths, featureGates } = inputs;
    const kubeconfig = `${paths.pkiDir}/scheduler.conf`;
    const defaults = {
      "authentication-kubeconfig": kubeconfig,
      "authorization-kubeconfig": kubeconfig,
      "bind-address": "127.0.0.1",
      "feature-gates": featureGates === "" ? undefined : featureGates,
      "kubeconfig": kubeconfig,
      "leader-elect": "true",
      "profiling": "false",
      "v": inputs.verbosity,
    };
    const forced: Record<string, string> = inputs.leaderElect ? {} : { "leader-elect": "false" };
    return {
      executable: `${paths.binDir}/kube-scheduler`,
      args: flags(defaults, { ...inputs.extraArgs, ...forced }, inputs.rawArgs),
      env: {},
      cwd: paths.dataDir,
      user: inputs.user,
      ...askedAt(healthEndpoint(inputs, PORT), TIMING),
      stop: { signal: "SIGTERM", graceMs: 5_000 },
      reactsTo: { certificatesDigest: inputs.certificatesDigest },
    };
  },
});
