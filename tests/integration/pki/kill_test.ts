import { assert, assertEquals } from "@std/assert";
import { parseCertificate } from "../../../lib/pki/certificate.ts";
import { PkiFixture } from "../../unit/pki/_fixture.ts";

const CHILD = new URL("_issue_forever.ts", import.meta.url).pathname;
const ETCD = { storage: "etcd", etcdPeerAddress: "192.0.2.2", konnectivity: true } as const;

/** Issues in a process that is killed: `afterMs` after it printed that it issued once, or after the first file came. */
async function issueAndKill(pki: PkiFixture, moment: "first-file" | "renewing", afterMs: number): Promise<void> {
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", CHILD, pki.dataDir],
    stdout: "piped",
  }).spawn();
  if (moment === "renewing") {
    const reader = child.stdout.getReader();
    await reader.read();
    reader.releaseLock();
  } else {
    using watcher = Deno.watchFs(pki.dataDir);
    await watcher[Symbol.asyncIterator]().next();
  }
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill("SIGKILL");
  await child.stdout.cancel();
  await child.status;
}

for (const moment of ["first-file", "renewing"] as const) {
  for (const afterMs of [0, 40, 90, 150, 220]) {
    Deno.test(`a kill ${afterMs} ms after ${moment} leaves what the next start repairs`, async () => {
      await using pki = new PkiFixture(ETCD);
      await issueAndKill(pki, moment, afterMs);

      const repaired = await pki.issue();

      const again = await pki.issue();
      assertEquals(again, { ...repaired, issued: [], kept: again.kept });
      assert(parseCertificate(pki.read("server.crt"), "").sans.includes("kubernetes"));
      if (moment === "renewing") assert(["ca", "etcd/ca", "sa"].every((name) => repaired.kept.includes(name)));
    });
  }
}
