import * as z from "zod";
import { isIp, isLinkLocal, isLoopback, stringifyJson } from "../../base/mod.ts";
import { externalHost, splitExternalAddress } from "../external_address.ts";
import { address, certificateLife, extraArgs, freePort, host, isDnsName, oneOf, port, rawArgs } from "./fields.ts";

const isPort = (port: number | undefined): boolean => port === undefined || (port > 0 && port <= 65_535);
/** What an Endpoints object takes, where it is an address (Kubernetes `ValidateEndpointIP`). */
const isReachable = (text: string): boolean =>
  isIp(text) ? !["0.0.0.0", "::"].includes(text) && !isLoopback(text) && !isLinkLocal(text) : isDnsName(text);

/** `spec.api`: the Kubernetes API server, and the join API beside it. */
export const apiSchema = () =>
  z.strictObject({
    address: address().describe("Address of this node under which the others reach its API."),
    onlyBindToAddress: z.boolean().optional().describe("Listen on `address` only, not on every address."),
    externalAddress: z.string().refine(
      (text) => text === "" || (isReachable(externalHost(text)) && isPort(splitExternalAddress(text).port)),
      { error: (issue) => `Invalid value: ${stringifyJson(issue.input)}: invalid IP address / DNS name` },
    ).optional().describe("Address of a load balancer in front of all controllers, optionally with a port."),
    port: port().describe("Port of the Kubernetes API."),
    k0sApiPort: port().describe("Port of the join API."),
    sans: z.array(host()).optional().describe("Further names and addresses in the API server's certificate."),
    ca: certificateLife().describe("Life of the cluster's certificates."),
    extraArgs: extraArgs().optional().describe("Flags of kube-apiserver, without dashes."),
    rawArgs: rawArgs().optional().describe("Arguments appended to kube-apiserver's."),
  });

/** `spec.controllerManager` and `spec.scheduler`. */
export const programSchema = () =>
  z.strictObject({
    extraArgs: extraArgs().optional().describe("Flags of the program, without dashes."),
    rawArgs: rawArgs().optional().describe("Arguments appended to the program's."),
  });

const externalClusterSchema = () =>
  z.strictObject({
    endpoints: z.array(z.string().min(1, "cannot contain empty strings")).min(1, "cannot be null or empty")
      .describe("URLs of the members."),
    etcdPrefix: z.string().min(1, "cannot be empty").describe("Prefix of this cluster's keys."),
    caFile: z.string().optional().describe("Authority of the members' certificates."),
    clientCertFile: z.string().optional().describe("Certificate to present."),
    clientKeyFile: z.string().optional().describe("Key of the certificate."),
  });

const etcdSchema = () =>
  z.strictObject({
    peerAddress: z.string().min(1, "Required value").describe(
      "Address of this node under which the other members reach it.",
    ),
    ca: certificateLife().describe("Life of etcd's certificates."),
    externalCluster: externalClusterSchema().optional().describe("An etcd that k0s does not run itself."),
    extraArgs: extraArgs().optional().describe("Flags of etcd, without dashes."),
    rawArgs: rawArgs().optional().describe("Arguments appended to etcd's."),
  });

const kineSchema = () =>
  z.strictObject({
    dataSource: z.string().min(1, "Required value").describe(
      "What kine stores in: `sqlite://`, `postgres://`, `mysql://`, `nats://`; see docs/storage.md.",
    ),
    extraArgs: extraArgs().optional().describe(
      "Flags of kine, without dashes, such as `ca-file`, `cert-file`, `key-file`.",
    ),
    rawArgs: rawArgs().optional().describe("Arguments appended to kine's."),
  });

/** `spec.storage`: where the cluster's state lies. The section of the chosen type is always there. */
export const storageSchema = () =>
  z.strictObject({
    type: oneOf(["etcd", "kine"]).describe("What stores the cluster's state."),
    etcd: etcdSchema().optional().describe("Settings of etcd; there when `type` is `etcd`."),
    kine: kineSchema().optional().describe("Settings of kine; there when `type` is `kine`."),
  });

/** @see apiserver-network-proxy `cmd/server/app/options`, `Validate` */
const konnectivityPort = () => freePort("konnectivity-server takes no lower one");

/** `spec.konnectivity`: the tunnel from the control plane to the nodes. */
export const konnectivitySchema = () =>
  z.strictObject({
    agentPort: konnectivityPort().describe("Port for the agents."),
    adminPort: konnectivityPort().describe("Port for administration, on loopback."),
    externalAddress: z.string().optional().describe(
      "Address under which agents reach the servers, optionally with a port.",
    ),
  });

/** `spec.installConfig`: the system accounts. Their names are judged by `lib/config/rules/accounts.ts`. */
export const installConfigSchema = () =>
  z.strictObject({
    users: z.strictObject({
      etcdUser: z.string().describe("Account that etcd runs as; made where it is missing."),
      kineUser: z.string().describe("Account that kine runs as."),
      konnectivityUser: z.string().describe("Account that konnectivity-server runs as."),
      kubeAPIserverUser: z.string().describe("Account that kube-apiserver and kube-controller-manager run as."),
      kubeSchedulerUser: z.string().describe("Account that kube-scheduler runs as."),
    }),
  });
