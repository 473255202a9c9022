import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { inspectNode } from "../../../lib/pki/inspect_node.ts";
import { parseCertificate } from "../../../lib/pki/certificate.ts";
import { renewFiles } from "../../../lib/pki/renew_files.ts";
import { DAY_MS, PkiFixture } from "./_fixture.ts";

/** Which files are others than before. */
function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(after).filter((name) => after[name] !== before[name]).toSorted();
}

Deno.test("renewFiles() issues what is named again, for as long as before, and nothing else", async () => {
  await using pki = await PkiFixture.issued();
  const [before, former] = [pki.snapshot(), parseCertificate(pki.read("server.crt"), "")];
  await pki.clock.advance(300 * DAY_MS);
  const { paths, clock } = pki.options;

  await renewFiles({ paths, names: ["server", "scheduler"], clock });

  assertEquals(changed(before, pki.snapshot()), [
    ...["scheduler.conf", "scheduler.crt", "scheduler.key", "server.crt", "server.key"],
  ]);
  const found = parseCertificate(pki.read("server.crt"), "");
  const lifeMs = (one: typeof found) => one.notAfter.getTime() - one.notBefore.getTime();
  assertEquals([found.subject, found.sans, lifeMs(found)], [former.subject, former.sans, lifeMs(former)]);
  const problems = (await inspectNode(paths, clock.now())).filter(({ problems }) => problems.length > 0);
  assertEquals(problems.some(({ name }) => /^(server|scheduler)/.test(name)), false);
});

Deno.test("renewFiles() leaves what the next start keeps", async () => {
  await using pki = await PkiFixture.issued();
  const { paths, clock } = pki.options;
  await renewFiles({ paths, names: ["admin", "ccm"], clock });
  const before = pki.snapshot();

  const { issued } = await pki.issue();

  assertEquals([issued, pki.snapshot()], [[], before]);
});

Deno.test("renewFiles() works for a certificate that has expired", async () => {
  await using pki = await PkiFixture.issued();
  const former = pki.read("admin.crt");
  await pki.clock.advance(400 * DAY_MS);
  const { paths, clock } = pki.options;

  await renewFiles({ paths, names: ["admin"], clock });

  assertNotEquals(pki.read("admin.crt"), former);
  assertEquals(parseCertificate(pki.read("admin.crt"), "").notAfter > clock.now(), true);
});

const REFUSED: [string, (pki: PkiFixture) => void, string][] = [
  ["one is missing", (pki) => pki.remove("ccm.crt"), 'Cannot renew "ccm" while k0s is stopped'],
  ["one is damaged", (pki) => pki.write("ccm.crt", "junk"), "Cannot read certificate"],
  ["its authority is missing", (pki) => ["ca.crt", "ca.key"].forEach((name) => pki.remove(name)), "there is no"],
  ["its authority cannot sign here", (pki) => pki.remove("ca.key"), "of its authority is missing"],
];
for (const [when, spoil, says] of REFUSED) {
  Deno.test(`renewFiles() changes nothing when ${when}`, async () => {
    await using pki = await PkiFixture.issued();
    spoil(pki);
    const before = pki.snapshot();
    const { paths, clock } = pki.options;

    await assertRejects(() => renewFiles({ paths, names: ["admin", "ccm"], clock }), K0sError, says);

    assertEquals(pki.snapshot(), before);
  });
}
