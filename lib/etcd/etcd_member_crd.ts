import { customKind, kindSchema, type KubeObject, schemaOf } from "../kube/mod.ts";
import { ETCD_MEMBERS } from "./etcd_member_object.ts";

const { text, long, yes, object } = schemaOf;

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
  dbSizeBytes: long("Size of the database file"),
  dbInUseBytes: long("Part of the file that holds data"),
  dbQuotaBytes: long("Size at which the member takes no more writes"),
  raftTerm: long("Term of the log"),
  raftIndex: long("Newest entry of the log"),
  raftAppliedIndex: long("Newest entry that was applied"),
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
  return customKind({
    type: ETCD_MEMBERS,
    columns: [
      { name: "Peer Address", jsonPath: ".status.peerAddress" },
      { name: "Member ID", jsonPath: ".status.memberID" },
      { name: "Joined", jsonPath: '.status.conditions[?(@.type=="Joined")].status' },
      { name: "Reconcile Status", jsonPath: ".status.reconcileStatus" },
    ],
    schema: kindSchema({
      spec: object({ leave: yes("Whether the member shall leave the cluster") }),
      status: STATUS,
    }),
  });
}
