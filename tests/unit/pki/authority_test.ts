import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { type AuthoritySpec, ensureAuthority, findAuthority } from "../../../lib/pki/authority.ts";
import { encodePem } from "../../../lib/pki/pem.ts";
import { DAY_MS, PkiFixture } from "./_fixture.ts";

const US = { uid: Deno.uid() ?? 0, gid: 0 };

function specIn(pki: PkiFixture): AuthoritySpec {
  Deno.mkdirSync(pki.path(""), { recursive: true });
  return {
    name: "ca",
    commonName: "kubernetes-ca",
    place: { base: pki.path("ca"), publicEnding: "crt", keyOwner: US, publicOwner: US },
    lifetimeMs: 10 * DAY_MS,
  };
}

async function makeIn(pki: PkiFixture): Promise<AuthoritySpec> {
  const spec = specIn(pki);
  await ensureAuthority(await findAuthority(spec, pki.clock.now()), pki.clock.now());
  return spec;
}

Deno.test("ensureAuthority() makes an authority that findAuthority() accepts", async () => {
  await using pki = new PkiFixture();
  const spec = await makeIn(pki);

  const found = await findAuthority(spec, pki.clock.now());

  assert(found.state === "present" && found.key !== undefined);
  assertEquals(found.certificate.subject, "CN=kubernetes-ca");
  assert(found.certificate.isAuthority);
});

Deno.test("findAuthority() accepts a certificate whose key is kept elsewhere", async () => {
  await using pki = new PkiFixture();
  const spec = await makeIn(pki);
  pki.remove("ca.key");

  const found = await findAuthority(spec, pki.clock.now());

  assert(found.state === "present" && found.key === undefined);
});

Deno.test("ensureAuthority() finishes a write that was interrupted before its last step", async () => {
  await using pki = new PkiFixture();
  const spec = await makeIn(pki);
  const before = pki.read("ca.crt");
  Deno.renameSync(pki.path("ca.crt"), pki.path("ca.crt.new"));

  const found = await findAuthority(spec, pki.clock.now());
  await ensureAuthority(found, pki.clock.now());

  assertEquals(found.state, "interrupted");
  assertEquals(pki.read("ca.crt"), before);
});

interface Refusal {
  name: string;
  spoil(pki: PkiFixture, other: PkiFixture): void;
  says: string;
}
const REFUSALS: Refusal[] = [
  { name: "a damaged certificate", spoil: (pki) => pki.write("ca.crt", "junk"), says: 'certificate "' },
  {
    name: "a damaged key",
    spoil: (pki) => pki.write("ca.key", encodePem("PRIVATE KEY", new Uint8Array(5))),
    says: "damaged",
  },
  { name: "an empty key", spoil: (pki) => pki.write("ca.key", ""), says: "ca.key" },
  { name: "a key without its certificate", spoil: (pki) => pki.remove("ca.crt"), says: 'ca.crt" is missing' },
  {
    name: "a key that belongs to another",
    spoil: (pki, other) => pki.write("ca.key", other.read("ca.key")),
    says: "does not belong",
  },
  {
    name: "an intermediate with its root",
    spoil: (pki, other) => pki.write("ca.crt", pki.read("ca.crt") + other.read("ca.crt")),
    says: "it holds 2 certificates",
  },
];
for (const { name, spoil, says } of REFUSALS) {
  Deno.test(`findAuthority() refuses ${name}, says what to do and changes nothing`, async () => {
    await using pki = new PkiFixture();
    await using other = new PkiFixture();
    const spec = await makeIn(pki);
    await makeIn(other);
    spoil(pki, other);
    const before = pki.snapshot();

    const error = await assertRejects(() => findAuthority(spec, pki.clock.now()), K0sError, says);

    assertStringIncludes(error.message, pki.path("ca"));
    assert(error.hint !== undefined);
    assertEquals(pki.snapshot(), before);
  });
}

Deno.test("findAuthority() takes a bundle where nothing is signed with it by others", async () => {
  await using pki = new PkiFixture();
  const spec = await makeIn(pki);
  pki.write("ca.crt", pki.read("ca.crt") + pki.read("ca.crt"));

  const found = await findAuthority({ ...spec, name: "front-proxy-ca" }, pki.clock.now());

  assertEquals(found.state, "present");
});

const TIMES: [string, number, string][] = [
  ["before it is valid", -1, "it is not valid before"],
  ["when it expired", 10, "expired"],
];
for (const [name, days, says] of TIMES) {
  Deno.test(`findAuthority() refuses one ${name}`, async () => {
    await using pki = new PkiFixture();
    const spec = await makeIn(pki);

    const now = new Date(pki.clock.now().getTime() + days * DAY_MS);
    const { message, hint } = await assertRejects(() => findAuthority(spec, now), K0sError, says);
    // A message that told the time would be another one at each try.
    assertEquals([message, hint].map((text) => text?.includes(now.toISOString())), [false, true]);
  });
}

Deno.test("findAuthority() refuses the certificate of a leaf", async () => {
  await using pki = await PkiFixture.issued();
  pki.write("ca.crt", pki.read("server.crt"));
  pki.write("ca.key", pki.read("server.key"));

  await assertRejects(
    () => findAuthority(specIn(pki), pki.clock.now()),
    K0sError,
    "not the certificate of an authority",
  );
});
