import { featureGatesFlag, type NodePaths, podNetworks, serviceNetworks } from "../config/mod.ts";
import type { Owner } from "../platform/mod.ts";
import { type Component, flags } from "./component.ts";
import { controlPlaneComponent, type ControlPlaneProcess, needsElection } from "./control_plane.ts";
import { parseExtraArgs } from "./extra_args.ts";
import { askedAt, healthEndpoint } from "./health_endpoint.ts";
import { joinedFlags } from "./list_flags.ts";

/** What {@link kubeControllerManager} depends on. */
export interface KubeControllerManagerInputs {
  paths: NodePaths;
  user: Owner;
  /** One CIDR, or two separated by a comma with the primary family first. */
  podCidr: string;
  serviceCidr: string;
  /** Families of `podCidr`; decides the size of a node's share. */
  families: readonly ("IPv4" | "IPv6")[];
  /** Whether another controller may exist; a single one needs no election. */
  leaderElect: boolean;
  verbosity: string;
  featureGates: string;
  certificatesDigest: string;
  /** From `--kube-controller-manager-extra-args`. */
  commandLineArgs: Readonly<Record<string, string>>;
  extraArgs: Readonly<Record<string, string>>;
  rawArgs: readonly string[];
}

/** Node share of the pod network, in bits (k0s `pkg/component/controller/controllermanager.go`). */
const MASK_IPV4 = "24";
const MASK_IPV6 = "117";

/** Where it tells how it is. */
const PORT = 10_257;
const TIMING = { everyMs: 250, withinMs: 120_000 };

/** kube-controller-manager. */
export const kubeControllerManager: Component<KubeControllerManagerInputs> & ControlPlaneProcess =
  controlPlaneComponent({
    name: "kube-controller-manager",
    needs: ["kube-apiserver"],
    account: "kubeApiserver",
    parts: ["kubernetes"],
    isWanted: ({ options }) => !options.disableComponents.includes("kube-controller-manager"),
    inputs: (controller, user) => {
      const { config, paths, digests, options } = controller;
      const { extraArgs = {}, rawArgs = [] } = config.spec.controllerManager ?? {};
      const pods = podNetworks(config);
      return {
        paths,
        user,
        podCidr: pods.join(","),
        serviceCidr: serviceNetworks(config).join(","),
        families: pods.map((cidr) => (cidr.includes(":") ? "IPv6" : "IPv4")),
        leaderElect: needsElection(controller),
        verbosity: options.logging["kube-controller-manager"] ?? "1",
        featureGates: featureGatesFlag(config, "kube-controller-manager"),
        certificatesDigest: [digests["ca"], digests["ccm"]].join(" "),
        commandLineArgs: parseExtraArgs(options.kubeControllerManagerExtraArgs),
        extraArgs,
        rawArgs,
      };
    },
    spec: (inputs) => ({
      executable: `${inputs.paths.binDir}/kube-controller-manager`,
      args: flags(
        controllerManagerDefaults(inputs),
        operatorsArgs(inputs),
        inputs.rawArgs,
      ),
      env: {},
      cwd: inputs.paths.dataDir,
      user: inputs.user,
      ...askedAt(healthEndpoint({ extraArgs: operatorsArgs(inputs), rawArgs: inputs.rawArgs }, PORT), TIMING),
      stop: { signal: "SIGTERM", graceMs: 5_000 },
      reactsTo: { certificatesDigest: inputs.certificatesDigest },
    }),
  });

function controllerManagerDefaults(inputs: KubeControllerManagerInputs): Record<string, string | undefined> {
  const { paths } = inputs;
  const kubeconfig = `${paths.pkiDir}/ccm.conf`;
  const ca = `${paths.pkiDir}/ca.crt`;
  return {
    "allocate-node-cidrs": "true",
    "authentication-kubeconfig": kubeconfig,
    "authorization-kubeconfig": kubeconfig,
    "bind-address": "127.0.0.1",
    "client-ca-file": ca,
    "cluster-cidr": inputs.podCidr,
    "cluster-name": "k0s",
    "cluster-signing-cert-file": ca,
    "cluster-signing-key-file": `${paths.pkiDir}/ca.key`,
    "controllers": "*,bootstrapsigner,tokencleaner",
    "feature-gates": inputs.featureGates === "" ? undefined : inputs.featureGates,
    // Its own default of 20 requests a second spreads the start of some forty controllers, each with an account and a
    // token of its own, over several seconds of the way to a Ready node.
    "kube-api-burst": "200",
    "kube-api-qps": "100",
    "kubeconfig": kubeconfig,
    "leader-elect": "true",
    "profiling": "false",
    "requestheader-client-ca-file": `${paths.pkiDir}/front-proxy-ca.crt`,
    "root-ca-file": ca,
    "service-account-private-key-file": `${paths.pkiDir}/sa.key`,
    "service-cluster-ip-range": inputs.serviceCidr,
    "terminated-pod-gc-threshold": "12500",
    "use-service-account-credentials": "true",
    "v": inputs.verbosity,
  };
}

/** Both sources of the operator, the configuration's before the command line's; neither may ask for an election. */
function operatorsArgs(inputs: KubeControllerManagerInputs): Record<string, string> {
  const { commandLineArgs, extraArgs, leaderElect, families } = inputs;
  return {
    ...joinedFlags({ ...commandLineArgs, ...nodeMasks(families) }, extraArgs),
    ...(leaderElect ? {} : { "leader-elect": "false" }),
  };
}

function nodeMasks(families: readonly ("IPv4" | "IPv6")[]): Record<string, string> {
  if (families.length > 1) return { "node-cidr-mask-size-ipv4": MASK_IPV4, "node-cidr-mask-size-ipv6": MASK_IPV6 };
  return { "node-cidr-mask-size": families[0] === "IPv6" ? MASK_IPV6 : MASK_IPV4 };
}
