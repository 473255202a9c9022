import { K0sError } from "../../base/mod.ts";
import type { Invocation } from "../../command/mod.ts";
import { isEncryptionForeign } from "../../components/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import type { SecretsEncryptionInputs } from "../../node/mod.ts";
import { readStatus } from "../../status/mod.ts";
import { adminClient } from "../admin_client.ts";
import { resolveNode } from "../node_paths.ts";

/** What the encryption of this cluster is changed with; close it when done. */
export interface OwnSecrets extends Disposable {
  readonly inputs: SecretsEncryptionInputs;
}

/**
 * Opens the cluster of the controller that runs here.
 *
 * @throws {K0sError} If none runs, it is a worker, or its operator has an encryption of their own.
 */
export async function openOwnSecrets(
  { flags, context, path }: Pick<Invocation, "flags" | "context" | "path">,
): Promise<OwnSecrets> {
  const { paths } = await resolveNode(flags);
  const { ClusterConfig, Role, SingleNode } = await readStatus(paths.statusSocket, context.http);
  if (Role === "worker") {
    throw new K0sError("this machine is a worker: it keeps no Secrets", { hint: "Type this as root on a controller" });
  }
  const config = ClusterConfig as ClusterConfig;
  assertOurs(config);
  const client = await adminClient(paths, { http: context.http, command: path });
  const { clock, http, random } = context;
  const inputs = { config, isSingle: SingleNode, paths, client, ports: { clock, http, random } };
  return { inputs, [Symbol.dispose]: () => client[Symbol.dispose]() };
}

/** Refuses a cluster whose operator encrypts by a configuration of their own. @throws {K0sError} */
export function assertOurs(config: Pick<ClusterConfig, "spec">): void {
  if (!isEncryptionForeign(config)) return;
  throw new K0sError("the encryption of Secrets is not k0s' here: spec.api gives encryption-provider-config", {
    hint:
      "Change the keys in that file, as Kubernetes' documentation says; or decrypt all by it, and remove the argument",
  });
}
