import { ClusterFixture } from "../../support/cluster_fixture.ts";

/** A server's pair and its authority, for names of this machine. All PEM. */
export interface TlsFixture {
  ca: string;
  cert: string;
  key: string;
}

/** Makes an authority, and a server's pair for the names. */
export async function makeTls(sans?: string[]): Promise<TlsFixture> {
  await using cluster = await ClusterFixture.createStranger(sans);
  return { ca: cluster.read("ca.crt"), cert: cluster.read("k0s-api.crt"), key: cluster.read("k0s-api.key") };
}
