import { stringifyJson } from "../../base/mod.ts";
import { issueNodePki, type NewKeyPair } from "../../pki/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { certifiedParts, nodePkiOptions } from "./node_pki.ts";

/** What certificates are issued for, and what is told of them. */
export type CertifiedController = Pick<
  ControllerState,
  "certifiedFor" | "config" | "connect" | "facts" | "inputs" | "learn" | "users"
>;

/** How often certificates are looked through while the node runs, in milliseconds. */
const POLL_EVERY_MS = 3_600_000;

/**
 * Makes the certificates and kubeconfigs of this controller what its configuration and its addresses want; what is
 * right and young enough stays. What follows from their digests is reconciled.
 *
 * @param etcdTokenKey Key for etcd's tokens, where it has been begun before.
 */
export async function issueCertificates(
  state: CertifiedController,
  etcdTokenKey?: Promise<NewKeyPair | undefined>,
): Promise<void> {
  const options = await nodePkiOptions({ ...state.inputs, config: state.config, users: state.users });
  const { digests, tokenAlgorithms } = await issueNodePki({ ...options, etcdTokenKey });
  const isOther = stringifyJson(digests) !== stringifyJson(state.facts.certificates ?? null);
  state.learn({ certificates: digests, etcdTokenAlgorithm: tokenAlgorithms["etcd/jwt"] });
  if (isOther) await state.connect();
  state.certifiedFor = partsOf(state);
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
