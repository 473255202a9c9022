import { httpsUrl, parseDuration } from "../../base/mod.ts";
import { ensureKubeletClient } from "../../pki/mod.ts";
import { readText } from "../../platform/mod.ts";
import type { ControllerState } from "./controller_state.ts";

/** Signs the first client certificate of the kubelet beside the control plane, which has the authority at hand. */
export async function certifyEmbeddedKubelet(
  state: Pick<ControllerState, "config" | "inputs" | "learn" | "nodeName">,
): Promise<void> {
  const { config, inputs: { paths, ports } } = state;
  const { api } = config.spec;
  await ensureKubeletClient({
    paths,
    nodeName: state.nodeName,
    server: httpsUrl(api.onlyBindToAddress ? api.address : "localhost", api.port),
    lifetimeMs: parseDuration(api.ca.certificatesExpireAfter),
    clock: ports.clock,
  });
  state.learn({ clientCa: await readText(`${paths.pkiDir}/ca.crt`) });
}
