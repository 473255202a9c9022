import { K0sError } from "../base/mod.ts";
import type { InspectedCertificate } from "./inspected_certificate.ts";

/**
 * Which leaves are meant by names that were typed; no name stands for all that k0s renews.
 *
 * @param certificates Those of this node.
 * @throws {K0sError} If one is not known, or not k0s' to renew; then none is to be.
 */
export function leavesToRenew(certificates: readonly InspectedCertificate[], names: readonly string[]): string[] {
  const known = certificates.filter((one) => isRenewable(one)).map(({ name }) => name);
  if (known.length === 0) {
    throw new K0sError("There is no certificate on this machine that k0s renews", {
      hint: "On a worker the kubelet renews its own two: see k0s certs check",
    });
  }
  for (const name of names) {
    if (!known.includes(name)) throw refusal(name, certificates, known);
  }
  return names.length === 0 ? known : known.filter((name) => names.includes(name));
}

/** A kubeconfig is written anew with its certificate. */
function isRenewable({ kind, renewedBy, name }: InspectedCertificate): boolean {
  return kind === "leaf" && renewedBy === "k0s" && !name.endsWith(".conf");
}

function refusal(name: string, certificates: readonly InspectedCertificate[], known: readonly string[]): K0sError {
  const action = `Cannot renew "${name}"`;
  const found = certificates.find((one) => one.name === name);
  const list = `One of ${known.join(", ")}`;
  // Scripts see no hints.
  if (found === undefined) return new K0sError(`${action}: there is no certificate of this name here. ${list}`);
  if (found.kind === "authority") {
    return new K0sError(`${action}: it is an authority, and all that it has signed would be worth nothing`, {
      hint: "Replacing one is k0s certs rotate-ca, which this version does not have yet",
    });
  }
  if (found.renewedBy === "kubelet") {
    return new K0sError(`${action}: the kubelet renews it by itself`, { hint: list });
  }
  if (found.renewedBy === "k0s") {
    return new K0sError(`${action}: it is written anew with its certificate`, {
      hint: `Type: k0s certs renew ${name.replace(/\.conf$/, "")}`,
    });
  }
  return new K0sError(`${action}: an authority of the operator signed it`, {
    hint: `Put another pair in its place, or remove "${found.path}" and its key to have k0s issue it at the next start`,
  });
}
