import { nodePaths } from "../../../lib/config/mod.ts";
import { KubeClient } from "../../../lib/kube/mod.ts";
import { issueUserCertificate } from "../../../lib/pki/mod.ts";
import { denoHttp, systemClock } from "../../../lib/platform/mod.ts";
import type { ApiServer } from "./api_server.ts";

/** The API server, asked with a kubelet's credentials. */
export async function kubeletClient(api: ApiServer, nodeName: string): Promise<KubeClient> {
  const { certificatePem, keyPem } = await issueUserCertificate({
    paths: nodePaths({ dataDir: api.directory }),
    username: `system:node:${nodeName}`,
    groups: ["system:nodes"],
    lifetimeMs: 3_600_000,
    clock: systemClock,
  });
  const caCert = await Deno.readTextFile(`${api.directory}/pki/ca.crt`);
  const access = { server: api.client.server, caCert, clientCert: certificatePem, clientKey: keyPem, token: undefined };
  return new KubeClient(access, { http: denoHttp });
}
