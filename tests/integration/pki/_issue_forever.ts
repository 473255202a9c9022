/** Issues into the directory given as argument, again and again with other names, until it is killed. */
import { PkiFixture } from "../../unit/pki/_fixture.ts";

const [dataDir = ""] = Deno.args;
const pki = new PkiFixture({ storage: "etcd", etcdPeerAddress: "192.0.2.2", konnectivity: true }, dataDir);
for (let round = 0;; round++) {
  await pki.issue({ sans: [`name-${round}.example`] });
  if (round === 0) console.log("issued");
}
