import type { NodePaths } from "../config/mod.ts";
import type { Clock, Http } from "../platform/mod.ts";
import { EtcdClient } from "./etcd_client.ts";
import { readEtcdAccess } from "./gateway.ts";
import { HttpPeerProbe } from "./peer_probe.ts";

/** Where our own member listens for clients. */
const LOCAL_ENDPOINT = "https://127.0.0.1:2379";

/** The etcd of this controller: a client of our own member, and a probe of the others. */
export interface LocalEtcd extends Disposable {
  readonly client: EtcdClient;
  readonly probe: HttpPeerProbe;
}

/**
 * Opens the etcd of this controller with the certificates that it made. Nothing is sent yet.
 *
 * @param options.endpoint Where it listens. @default {"https://127.0.0.1:2379"}
 * @throws {K0sError} If a certificate cannot be read.
 */
export async function openLocalEtcd(
  paths: Pick<NodePaths, "pkiDir" | "etcdPkiDir">,
  { http, clock, endpoint = LOCAL_ENDPOINT }: { http: Http; clock: Clock; endpoint?: string },
): Promise<LocalEtcd> {
  const caFile = `${paths.etcdPkiDir}/ca.crt`;
  const pair = (base: string) => ({ caFile, certFile: `${base}.crt`, keyFile: `${base}.key` });
  const [access, peer] = await Promise.all([
    readEtcdAccess([endpoint], pair(`${paths.pkiDir}/apiserver-etcd-client`)),
    readEtcdAccess([], pair(`${paths.etcdPkiDir}/peer`)),
  ]);
  const { caCert = "", cert = "", key = "" } = peer;
  const client = new EtcdClient(access, { http, clock });
  const probe = new HttpPeerProbe({ caCert, cert, key }, { http, clock });
  return {
    client,
    probe,
    [Symbol.dispose]: () => {
      probe[Symbol.dispose]();
      client[Symbol.dispose]();
    },
  };
}
