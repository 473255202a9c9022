import { stringifyJson } from "../../base/mod.ts";
import { issueNodePki, type NewKeyPair, type PkiReport } from "../../pki/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { certifiedParts, nodePkiOptions } from "./node_pki.ts";

/** What certificates are issued for, and what is told of them. */
export type CertifiedController = Pick<
  ControllerState,
  "certifiedFor" | "certifying" | "config" | "connect" | "etcd" | "facts" | "inputs" | "learn" | "users"
>;

/** How often certificates are looked through while the node runs, in milliseconds. */
const POLL_EVERY_MS = 3_600_000;

/** What {@link issueCertificates} may be told. */
export interface IssueWishes {
  /** Key for etcd's tokens, where it has been begun before. */
  etcdTokenKey?: Promise<NewKeyPair | undefined> | undefined;
  /** Leaves that are to be issued again in any case. */
  renew?: readonly string[];
}

/**
 * Makes the certificates and kubeconfigs of this controller what its configuration and its addresses want; what is
 * right and young enough stays. What follows from their digests is reconciled.
 */
export async function issueCertificates(state: CertifiedController, wishes: IssueWishes = {}): Promise<PkiReport> {
  // Two that write the same pair would mix key and certificate.
  return await state.certifying.run(() => issueAlone(state, wishes));
}

async function issueAlone(state: CertifiedController, wishes: IssueWishes): Promise<PkiReport> {
  const options = await nodePkiOptions({ ...state.inputs, config: state.config, users: state.users });
  const report = await issueNodePki({ ...options, ...wishes });
  const { digests, tokenAlgorithms } = report;
  const isOther = stringifyJson(digests) !== stringifyJson(state.facts.certificates ?? null);
  state.learn({ certificates: digests, etcdTokenAlgorithm: tokenAlgorithms["etcd/jwt"] });
  // Connections outlive a certificate, and those that follow them must not show one that has expired.
  if (isOther) await Promise.all([state.connect(), state.etcd?.readCertificates()]);
  state.certifiedFor = partsOf(state);
  return report;
}

/**
 * Issues them again while the node runs, until `signal` is aborted: at once where the configuration wants others than
 * were issued, and when less than a third of their life is left.
 */
export async function reissueCertificates(state: CertifiedController, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (!areCertificatesDue(state)) await state.inputs.ports.clock.sleep(POLL_EVERY_MS, signal);
    await issueCertificates(state);
  }
}

/** Whether the configuration may want other certificates than were issued. */
export function areCertificatesDue(state: Pick<ControllerState, "certifiedFor" | "config">): boolean {
  return state.certifiedFor !== partsOf(state);
}

function partsOf({ config }: Pick<ControllerState, "config">): string {
  return stringifyJson(certifiedParts(config));
}
