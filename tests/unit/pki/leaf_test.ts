import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { findAuthority } from "../../../lib/pki/authority.ts";
import { parseCertificate } from "../../../lib/pki/certificate.ts";
import { parsePrivateKey } from "../../../lib/pki/keys.ts";
import { findLeaf, type LeafSpec, renewalReason, repairLeafOwnership } from "../../../lib/pki/leaf.ts";
import { nodePkiSpecs } from "../../../lib/pki/node_pki.ts";
import { foreignPair } from "../../support/foreign_pair.ts";
import { DAY_MS, PkiFixture } from "./_fixture.ts";

function serverSpec(pki: PkiFixture): LeafSpec {
  const spec = nodePkiSpecs(pki.options).leaves.find(({ name }) => name === "server");
  assert(spec !== undefined);
  return spec;
}

async function findServer(pki: PkiFixture, days = 0) {
  const now = new Date(pki.clock.now().getTime() + days * DAY_MS);
  const [ca] = nodePkiSpecs(pki.options).authorities;
  assert(ca !== undefined);
  return findLeaf(serverSpec(pki), await findAuthority(ca, now), now);
}

const CHANGES: [string, Partial<LeafSpec>, number, string | undefined][] = [
  ["nothing changed", {}, 0, undefined],
  ["its names are in another order and spelling", { sans: ["127.0.0.1", "LOCALHOST", "kubernetes"] }, 0, undefined],
  ["an address went away", { sans: ["localhost", "kubernetes"] }, 0, undefined],
  ["two thirds of its life are not over", {}, 243, undefined],
  ["two thirds of its life are over", {}, 244, "less than a third of its life is left"],
  ["the clock was set back", {}, -1, "it is not valid yet"],
  [
    "an address came",
    { sans: ["kubernetes", "localhost", "127.0.0.1", "10.0.0.1"] },
    0,
    'it lacks the name "10.0.0.1"',
  ],
  ["a link-local address came", { sans: ["kubernetes", "localhost", "127.0.0.1", "fe80::1"] }, 0, undefined],
  ["a name came", { sans: ["kubernetes", "localhost", "127.0.0.1", "b"] }, 0, 'it lacks the name "b"'],
  ["a name went", { sans: ["localhost", "127.0.0.1"] }, 0, 'its name "kubernetes" is not wanted any more'],
  ["the common name changed", { commonName: "other" }, 0, "its common name differs"],
  ["the organization changed", { organizations: ["a"] }, 0, "its organizations differ"],
];
Deno.test("renewalReason()", async (test) => {
  await using pki = await PkiFixture.issued();
  const pair = {
    certificate: parseCertificate(pki.read("server.crt"), ""),
    key: parsePrivateKey(pki.read("server.key"), ""),
  };
  const authority = { certificate: parseCertificate(pki.read("ca.crt"), "") };
  for (const [name, change, days, expected] of CHANGES) {
    await test.step(`is ${expected ?? "none"} when ${name}`, () => {
      const now = new Date(pki.clock.now().getTime() + days * DAY_MS);

      assertEquals(renewalReason(pair, { ...serverSpec(pki), ...change }, authority, now), expected);
    });
  }
});

const SPOILED: [string, (pki: PkiFixture) => void, string, boolean][] = [
  ["there is none", (pki) => pki.remove("server.crt"), "there is no certificate", false],
  ["its key is gone", (pki) => pki.remove("server.key"), "its key is missing", true],
  ["it is damaged", (pki) => pki.write("server.crt", "junk"), "Cannot read certificate", true],
  ["its key is damaged", (pki) => pki.write("server.key", "junk"), "Cannot read private key", true],
  ["its key is another one's", (pki) => pki.write("server.key", pki.read("admin.key")), "does not belong", false],
];
for (const [name, spoil, says, isRepair] of SPOILED) {
  Deno.test(`findLeaf() has a leaf of ours issued again when ${name}`, async () => {
    await using pki = await PkiFixture.issued();
    spoil(pki);

    const found = await findServer(pki);

    assert(!found.keep && found.reason.includes(says) && found.isRepair === isRepair);
  });
}

/** A node with a `server` pair of an authority that is not k0s's, as an operator brings it. */
async function withForeignServer(): Promise<PkiFixture> {
  const pki = await PkiFixture.issued();
  const { certificatePem, keyPem } = await foreignPair();
  pki.write("server.crt", certificatePem);
  pki.write("server.key", keyPem);
  return pki;
}

Deno.test("findLeaf() keeps a leaf that the operator brought, even expired", async () => {
  await using pki = await withForeignServer();

  const found = await findServer(pki, 300);

  assert(found.keep && found.isForeign);
});

for (
  const [name, spoil] of [
    ["missing", (pki: PkiFixture) => pki.remove("server.key")],
    ["another one's", (pki: PkiFixture) => pki.write("server.key", pki.read("admin.key"))],
  ] as const
) {
  Deno.test(`findLeaf() refuses a leaf that the operator brought when its key is ${name}`, async () => {
    await using pki = await withForeignServer();
    spoil(pki);

    await assertRejects(() => findServer(pki), K0sError, "server.key");
  });
}

Deno.test("repairLeafOwnership() corrects the mode of the key", async () => {
  await using pki = await PkiFixture.issued();
  Deno.chmodSync(pki.path("server.key"), 0o640);

  await repairLeafOwnership({ spec: serverSpec(pki) });

  assertEquals((Deno.statSync(pki.path("server.key")).mode ?? 0) & 0o777, 0o600);
});
