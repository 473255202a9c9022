import type { JsonObject, KubeObject } from "../kube/mod.ts";
import { ETCD_MEMBERS } from "./etcd_member_object.ts";

const text = (description: string, more: JsonObject = {}): JsonObject => ({ type: "string", description, ...more });
const integer = (description: string): JsonObject => ({ type: "integer", format: "int64", description });
const yes = (description: string): JsonObject => ({ type: "boolean", description });
const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: "object", properties, ...more });

const CONDITION = object({
  type: text("What the condition is about: Joined"),
  status: text("Whether it holds", { enum: ["True", "False", "Unknown"] }),
  message: text("The state in words"),
  lastTransitionTime: text("When the status last changed", { format: "date-time" }),
}, { required: ["type", "status"] });

const REPORT = object({
  reportedAt: text("When the controller looked", { format: "date-time" }),
  version: text("Version of etcd"),
  isLeader: yes("Whether the member led"),
  dbSizeBytes: integer("Size of the database file"),
  dbInUseBytes: integer("Part of the file that holds data"),
  dbQuotaBytes: integer("Size at which the member takes no more writes"),
  raftTerm: integer("Term of the log"),
  raftIndex: integer("Newest entry of the log"),
  raftAppliedIndex: integer("Newest entry that was applied"),
  lags: {
    type: "object",
    description: "From the leader: how many entries of the log each member lacked",
    additionalProperties: { type: "integer", format: "int64" },
  },
}, { description: "What the member's controller last saw of it" });

const STATUS = object({
  peerAddress: text("Address under which the other members reach it"),
  memberID: text("Identifier of the member, hexadecimal", { pattern: "^[a-fA-F0-9]+$" }),
  reconcileStatus: text("Outcome of the last change", { enum: ["", "Success", "Failed"] }),
  message: text("The outcome in words"),
  conditions: {
    type: "array",
    items: CONDITION,
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["type"],
  },
  report: REPORT,
}, { required: ["peerAddress", "memberID"] });

/** The kind `EtcdMember`. @see k0s `pkg/apis/etcd/v1beta1` */
export function etcdMemberCrd(): KubeObject {
  const { apiVersion, kind, plural } = ETCD_MEMBERS;
  const [group = "", version = ""] = apiVersion.split("/");
  const column = (name: string, jsonPath: string) => ({ name, type: "string", jsonPath });
  const condition = '.status.conditions[?(@.type=="Joined")].status';
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, listKind: `${kind}List`, plural, singular: "etcdmember" },
      scope: "Cluster",
      versions: [{
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          column("Peer Address", ".status.peerAddress"),
          column("Member ID", ".status.memberID"),
          column("Joined", condition),
          column("Reconcile Status", ".status.reconcileStatus"),
        ],
        schema: {
          openAPIV3Schema: object({
            apiVersion: { type: "string" },
            kind: { type: "string" },
            metadata: { type: "object" },
            spec: object({ leave: yes("Whether the member shall leave the cluster") }),
            status: STATUS,
          }),
        },
      }],
    },
  };
}
