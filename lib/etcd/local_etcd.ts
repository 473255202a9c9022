import type { NodePaths } from "../config/mod.ts";
import type { Clock, Http } from "../platform/mod.ts";
import { EtcdClient } from "./etcd_client.ts";
import { type EtcdAccess, readEtcdAccess } from "./gateway.ts";
import { HttpPeerProbe, type PeerIdentity } from "./peer_probe.ts";

/** Where our own member listens for clients. */
const LOCAL_ENDPOINT = "https://127.0.0.1:2379";

/** The etcd of this controller: a client of our own member, and a probe of the others. */
export interface LocalEtcd extends Disposable {
  readonly client: EtcdClient;
  readonly probe: HttpPeerProbe;
  /** Goes on with the certificates as they are on the disk now. @throws {K0sError} If one cannot be read. */
  readCertificates(): Promise<void>;
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
  const { access, peer } = await readIdentities(paths, endpoint);
  const client = new EtcdClient(access, { http, clock });
  const probe = new HttpPeerProbe(peer, { http, clock });
  return {
    client,
    probe,
    readCertificates: async () => {
      const now = await readIdentities(paths, endpoint);
      client.use(now.access);
      probe.use(now.peer);
    },
    [Symbol.dispose]: () => {
      probe[Symbol.dispose]();
      client[Symbol.dispose]();
    },
  };
}

/** What our member is asked with, as the API server does, and what peers are. */
async function readIdentities(
  paths: Pick<NodePaths, "pkiDir" | "etcdPkiDir">,
  endpoint: string,
): Promise<{ access: EtcdAccess; peer: PeerIdentity }> {
  const caFile = `${paths.etcdPkiDir}/ca.crt`;
  const pair = (base: string) => ({ caFile, certFile: `${base}.crt`, keyFile: `${base}.key` });
  const [access, { caCert = "", cert = "", key = "" }] = await Promise.all([
    readEtcdAccess([endpoint], pair(`${paths.pkiDir}/apiserver-etcd-client`)),
    readEtcdAccess([], pair(`${paths.etcdPkiDir}/peer`)),
  ]);
  return { access, peer: { caCert, cert, key } };
}
