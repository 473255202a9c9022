import { allEnded } from "../../base/mod.ts";
import { registrySecretNames } from "../../config/mod.ts";
import { followState, type KubeClient, type KubeObject, memberOf, RESOURCES } from "../../kube/mod.ts";
import { withDeadline } from "../../platform/mod.ts";
import type { SecretData } from "../../registries/mod.ts";
import type { PodState } from "./pod_state.ts";

/** The kubelet renews its certificate now and then; a connection with the former one must not outlive it. */
const CREDENTIALS_EVERY_MS = 24 * 3_600_000;

/** Follows the Secrets that registries name, with this machine's own credentials, until `signal` is aborted. */
export async function followRegistrySecrets(
  state: Pick<PodState, "inputs" | "openClient" | "profile" | "registrySecrets">,
  signal: AbortSignal,
): Promise<void> {
  const names = registrySecretNames(state.profile.registries);
  state.registrySecrets.forgetOthers(names);
  while (!signal.aborted) {
    using client = await state.openClient();
    await withDeadline(state.inputs.ports.clock, { ms: CREDENTIALS_EVERY_MS, signal }, async (limit) => {
      await allEnded(names.map((name) => followSecret(name, { state, client, signal: limit })));
    });
  }
}

async function followSecret(
  name: string,
  { state, client, signal }: {
    state: Pick<PodState, "inputs" | "registrySecrets">;
    client: KubeClient;
    signal: AbortSignal;
  },
): Promise<void> {
  const { clock, log } = state.inputs.ports;
  const selection = { namespace: "kube-system", fieldSelector: `metadata.name=${name}` };
  const keep = (secret: KubeObject) => textOf(secret);
  for await (const { objects } of followState(client, RESOURCES.secrets, { clock, log, signal, ...selection, keep })) {
    state.registrySecrets.learn(name, objects.get(name));
  }
}

/** The values of a Secret as text; what is none is no password and no certificate either. */
function textOf(secret: KubeObject): SecretData {
  const text = new TextDecoder();
  return Object.fromEntries(
    Object.entries(memberOf(secret, "data") ?? {}).map(([key, value]) => [
      key,
      text.decode(Uint8Array.fromBase64(String(value))),
    ]),
  );
}
