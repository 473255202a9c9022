import { allEnded, isCancelled, messageOf, stringifyJson } from "../../base/mod.ts";
import { type AgingCertificate, issueNodePki, type NewKeyPair, type PkiReport } from "../../pki/mod.ts";
import { reportCertificates } from "../../reconcilers/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { certifiedParts, nodePkiOptions } from "./node_pki.ts";

/** What certificates are issued for, and what is told of them. */
export type CertifiedController = Pick<
  ControllerState,
  "certified" | "config" | "connect" | "etcd" | "facts" | "inputs" | "learn" | "users"
>;

/** How often certificates are looked through at least, in milliseconds: the machine may have another address by then. */
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
  return await state.certified.turns.run(() => issueAlone(state, wishes));
}

async function issueAlone(state: CertifiedController, wishes: IssueWishes): Promise<PkiReport> {
  const { config } = state;
  const options = await nodePkiOptions({ ...state.inputs, config, users: state.users });
  const report = await issueNodePki({ ...options, ...wishes });
  const { digests, tokenAlgorithms, lives } = report;
  tellTrouble(state, troubleOf(lives.aging));
  state.learn({ certificates: digests, etcdTokenAlgorithm: tokenAlgorithms["etcd/jwt"] });
  // Connections outlive a certificate, and those that follow them must not show one that has expired.
  const shown = stringifyJson(digests);
  if (shown !== state.certified.shown) await allEnded([state.connect(), state.etcd?.readCertificates()]);
  state.certified.shown = shown;
  // The configuration may be another one by now.
  state.certified.for = partsOf({ config });
  state.certified.nextRenewal = lives.nextRenewal;
  return report;
}

/**
 * Issues them again while the node runs, until `signal` is aborted: at once where the configuration wants others than
 * were issued, and when less than a third of a life is left.
 */
export async function reissueCertificates(state: CertifiedController, signal: AbortSignal): Promise<void> {
  const { clock } = state.inputs.ports;
  while (!signal.aborted) {
    if (!areCertificatesDue(state)) await clock.sleep(untilNext(state, clock.now()), signal);
    try {
      await issueCertificates(state);
    } catch (error) {
      if (!isCancelled(error)) tellTrouble(state, messageOf(error));
      throw error;
    }
  }
}

function untilNext({ certified: { nextRenewal } }: CertifiedController, now: Date): number {
  if (nextRenewal === undefined) return POLL_EVERY_MS;
  return Math.min(POLL_EVERY_MS, Math.max(0, nextRenewal.getTime() - now.getTime()));
}

/** Whether the configuration may want other certificates than were issued. */
export function areCertificatesDue(state: Pick<ControllerState, "certified" | "config">): boolean {
  return state.certified.for !== partsOf(state);
}

function partsOf({ config }: Pick<ControllerState, "config">): string {
  return stringifyJson(certifiedParts(config));
}

function troubleOf(aging: readonly AgingCertificate[]): string | undefined {
  if (aging.length === 0) return undefined;
  return aging.map(({ name, expiresAt, why }) => `"${name}" expires at ${expiresAt.toISOString()}: ${why}`).join("\n");
}

/** Takes note of what is not renewed, and says it once. */
function tellTrouble(state: CertifiedController, certificateTrouble: string | undefined): void {
  if (state.facts.certificateTrouble === certificateTrouble) return;
  if (certificateTrouble !== undefined) {
    state.inputs.ports.log.warn("Certificates are not renewed", { why: certificateTrouble });
  }
  state.learn({ certificateTrouble });
}

/** Tells the cluster which certificates are not renewed, and why. @throws {K0sError} If it does not listen. */
export async function reportTrouble(
  { client, facts: { certificateTrouble }, hostname, inputs }: Pick<
    ControllerState,
    "client" | "facts" | "hostname" | "inputs"
  >,
  signal: AbortSignal,
): Promise<void> {
  if (certificateTrouble === undefined) return;
  await reportCertificates({ client, hostname, now: inputs.ports.clock.now(), trouble: certificateTrouble }, signal);
}
