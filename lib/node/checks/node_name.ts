import { K0sError } from "../../base/mod.ts";
import { type ClusterConfig, runsEtcd } from "../../config/mod.ts";
import { nodeName, parseExtraArgs } from "../../components/mod.ts";
import { hostname } from "../../platform/mod.ts";
import { etcdPeer } from "../datastore.ts";
import type { ControllerOptions, WorkerOptions } from "../options.ts";

/** A DNS subdomain (RFC 1123), which the name of a Node, a Lease or an EtcdMember has to be. */
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** The kubelet also makes a label of the name, whose value ends here. */
const LONGEST_NODE_NAME = 63;
/** A Lease has room for 253 characters, and `k0s-ctrl-` comes before the name. */
const LONGEST_CONTROLLER_NAME = 244;

/** What the name of a machine in the cluster is for. */
interface NameUse {
  name: string;
  /** What is to have it: "node". */
  of: string;
  longest: number;
  /** How another name is given. */
  howToChange(proposal: string): string;
}

/**
 * Checks the name that a worker registers its Node by: the API server would refuse it again and again.
 *
 * @param host Name of this machine. @default the one it has
 * @throws {K0sError} Saying which name and what is wrong with it.
 * @see Kubernetes `apimachinery/pkg/util/validation`
 */
export function checkNodeName({ kubeletExtraArgs }: Pick<WorkerOptions, "kubeletExtraArgs">, host = hostname()): void {
  checkName({ ...nodeNameUse(kubeletExtraArgs, host), longest: LONGEST_NODE_NAME });
}

/** The same for a controller, which also has its Lease by the name of its node, and its EtcdMember by that of its etcd. */
export function checkControllerNames(
  options: Pick<ControllerOptions, "kubeletExtraArgs" | "single" | "enableWorker">,
  config: ClusterConfig,
  host = hostname(),
): void {
  const longest = options.single || options.enableWorker ? LONGEST_NODE_NAME : LONGEST_CONTROLLER_NAME;
  checkName({ ...nodeNameUse(options.kubeletExtraArgs, host), longest });
  if (options.single || !runsEtcd(config)) return;
  checkName({
    name: etcdPeer(config, host).name.toLowerCase(),
    of: "member of etcd",
    longest: LONGEST_CONTROLLER_NAME,
    howToChange: (proposal) => `Set spec.storage.etcd.extraArgs.name to another, such as ${proposal}`,
  });
}

function nodeNameUse(kubeletExtraArgs: string, host: string): Omit<NameUse, "longest"> {
  return {
    name: nodeName(parseExtraArgs(kubeletExtraArgs), host),
    of: "node",
    howToChange: (proposal) =>
      `Set the host's name, such as with: hostnamectl set-hostname ${proposal}; ` +
      `or pass --kubelet-extra-args=--hostname-override=${proposal}`,
  };
}

function checkName({ name, of, longest, howToChange }: NameUse): void {
  const problem = problemOf(name, longest);
  if (problem === undefined) return;
  throw new K0sError(`Cannot use ${JSON.stringify(name)} as the name of this ${of}: ${problem}`, {
    hint: howToChange(proposalFor(name, longest)),
  });
}

function problemOf(name: string, longest: number): string | undefined {
  if (name.length > longest) return `it has ${name.length} characters, and Kubernetes takes ${longest}`;
  if (SUBDOMAIN.test(name)) return undefined;
  return 'Kubernetes takes letters, digits, "-" and ".", and a letter or digit at both ends of each part (RFC 1123)';
}

/** The nearest name that can be used. */
function proposalFor(name: string, longest: number): string {
  const parts = name.replace(/[^-a-z0-9.]+/g, "-").split(".").map((part) => part.replace(/^-+|-+$/g, ""));
  const proposal = parts.filter((part) => part !== "").join(".").slice(0, longest).replace(/[-.]+$/, "");
  return proposal === "" ? "node1" : proposal;
}
