import { Buffer } from "node:buffer";
import { isMapping, K0sError } from "../base/mod.ts";

/** Paths of the join API (k0s `cmd/api/api.go`). */
export const JOIN_PATHS = { ca: "/v1beta1/ca", etcdMembers: "/v1beta1/etcd/members" } as const;

/** With what a controller that can read encrypted Secrets asks for {@link JOIN_PATHS}`.ca`. Upstream's join API ignores it. */
export const READS_ENCRYPTED = "?secrets=encrypted";

/** An authority with its key, both PEM. Secret: never log it. */
export interface AuthorityPair {
  keyPem: string;
  certificatePem: string;
}

/** What all controllers share. All PEM. Secret: never log it. */
export interface ClusterCa extends AuthorityPair {
  /** Private key that signs tokens of service accounts. */
  saKeyPem: string;
  saPublicPem: string;
  /** Whether their API servers keep an audit log by themselves. Not one of upstream's, which knows none. */
  auditLog?: boolean;
}

/** A controller that wants to become a member of etcd. */
export interface EtcdPeer {
  /** Name of the member. */
  name: string;
  /** Where the other members reach it: `https://<address>:2380`. */
  peerUrl: string;
}

/** How a new member of etcd starts. */
export interface EtcdJoin {
  /** etcd's authority. */
  ca: AuthorityPair;
  /** `<name>=<peer URL>` of every member, the new one included. */
  initialCluster: string[];
}

const encode = (pem: string) => Buffer.from(pem, "utf8").toString("base64");

/** Renders the answer of {@link JOIN_PATHS}`.ca`. */
export function renderCa({ keyPem, certificatePem, saKeyPem, saPublicPem, auditLog }: ClusterCa): string {
  return json({
    key: encode(keyPem),
    cert: encode(certificatePem),
    saKey: encode(saKeyPem),
    saPub: encode(saPublicPem),
    ...(auditLog ? { auditLog } : {}),
  });
}

/** Renders the answer of {@link JOIN_PATHS}`.etcdMembers`. */
export function renderEtcdJoin({ ca, initialCluster }: EtcdJoin): string {
  const keys = { key: encode(ca.keyPem), cert: encode(ca.certificatePem), saKey: null, saPub: null };
  return json({ ca: keys, initialCluster });
}

/** Go's encoder ends with a newline. */
function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** Reads the answer of {@link JOIN_PATHS}`.ca`. @throws {K0sError} If something is missing; shows none of it. */
export function parseCa(text: string): ClusterCa {
  const answer = objectIn(text);
  return {
    ...pairIn(answer),
    saKeyPem: pemIn(answer.saKey, "PRIVATE KEY"),
    saPublicPem: pemIn(answer.saPub, "PUBLIC KEY"),
    ...(answer.auditLog === true ? { auditLog: true } : {}),
  };
}

/** Reads the answer of {@link JOIN_PATHS}`.etcdMembers`. @throws {K0sError} If something is missing; shows none of it. */
export function parseEtcdJoin(text: string): EtcdJoin {
  const { ca, initialCluster } = objectIn(text);
  const isList = Array.isArray(initialCluster) && initialCluster.length > 0 &&
    initialCluster.every((member) => typeof member === "string" && /^[^=,]+=[^=,]+$/.test(member));
  if (!isMapping(ca) || !isList) throw unusable();
  return { ca: pairIn(ca), initialCluster };
}

function pairIn({ key, cert }: Record<string, unknown>): AuthorityPair {
  return { keyPem: pemIn(key, "PRIVATE KEY"), certificatePem: pemIn(cert, "CERTIFICATE") };
}

function pemIn(value: unknown, label: string): string {
  const text = typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : "";
  const [, found = ""] = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text) ?? [];
  if (!found.endsWith(label)) throw unusable();
  return text;
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isMapping(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw unusable();
}

function unusable(): K0sError {
  return new K0sError("Cannot read the answer of the join API: it is not what a controller answers");
}

/** What is wrong with a request for membership, in upstream's words where it has any. */
export class PeerProblem extends K0sError {
  override readonly name: string = "PeerProblem";
}

/** Reads the request to become a member of etcd. @throws {PeerProblem} */
export function parseEtcdPeer(text: string): EtcdPeer {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new PeerProblem("the request is not JSON");
  }
  if (!isMapping(request)) throw new PeerProblem("the request is not a JSON object");
  const { node, peerAddress } = request;
  if (node === undefined || node === "") throw new PeerProblem("node cannot be empty");
  if (peerAddress === undefined || peerAddress === "") throw new PeerProblem("peerAddress cannot be empty");
  if (typeof node !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(node)) {
    throw new PeerProblem("node is not the name of a machine");
  }
  if (typeof peerAddress !== "string" || !isPeerUrl(peerAddress)) {
    throw new PeerProblem("peerAddress is not a URL of the form https://ADDRESS:PORT");
  }
  return { name: node, peerUrl: peerAddress };
}

function isPeerUrl(text: string): boolean {
  // Commas and equals signs would change the list of members that etcd reads.
  return /^https:\/\/(\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9.-]{1,253}):\d{1,5}$/.test(text) && URL.canParse(text);
}

/** Renders a request to become a member of etcd. */
export function renderEtcdPeer({ name, peerUrl }: EtcdPeer): string {
  return JSON.stringify({ node: name, peerAddress: peerUrl });
}
