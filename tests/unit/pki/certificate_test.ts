import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  certificateNotBefore,
  holdsKey,
  isIssuedBy,
  parseCertificate,
  parsedOr,
  SERIAL_MARK,
} from "../../../lib/pki/certificate.ts";
import { parsePrivateKey } from "../../../lib/pki/keys.ts";
import { encodePem } from "../../../lib/pki/pem.ts";
import { PkiFixture } from "./_fixture.ts";

Deno.test("parseCertificate() gives the facts of a certificate", async () => {
  await using pki = new PkiFixture();
  await pki.issue({ sans: ["b.example", "fd00::2", "127.0.0.1"] });

  const server = parseCertificate(pki.read("server.crt"), "server.crt");

  assertEquals(server.subject, "O=kubernetes\nCN=kubernetes");
  assertEquals([server.commonName, server.organizations], ["kubernetes", ["kubernetes"]]);
  assertEquals(server.issuer, "CN=kubernetes-ca");
  assertEquals(server.sans.toSorted(), ["127.0.0.1", "b.example", "fd00::2"]);
  assertEquals(server.notBefore.toISOString(), "2026-01-02T02:59:00.000Z");
  assertEquals(server.notAfter.toISOString(), "2027-01-02T02:59:00.000Z");
  assert(!server.isAuthority);
  assert(server.serial.startsWith(SERIAL_MARK));
});

Deno.test("parseCertificate() reads the first of several, after comments", async () => {
  await using pki = await PkiFixture.issued();
  const text = `subject=ca\n${pki.read("ca.crt")}\n${pki.read("server.crt")}`;

  assertEquals(parseCertificate(text, "ca.crt").commonName, "kubernetes-ca");
});

for (const [name, text] of [["empty", ""], ["damaged", encodePem("CERTIFICATE", new Uint8Array(30))]] as const) {
  Deno.test(`parseCertificate() refuses an ${name} file and names it`, () => {
    const error = assertThrows(() => parseCertificate(text, "/pki/ca.crt"), K0sError);

    assertStringIncludes(error.message, '"/pki/ca.crt"');
  });
}

Deno.test("isIssuedBy() tells authorities of the same name apart", async () => {
  await using ours = new PkiFixture();
  await using other = new PkiFixture();
  await Promise.all([ours.issue(), other.issue()]);
  const server = parseCertificate(ours.read("server.crt"), "");

  assert(isIssuedBy(server, parseCertificate(ours.read("ca.crt"), "")));
  assert(!isIssuedBy(server, parseCertificate(other.read("ca.crt"), "")));
  assert(!isIssuedBy(server, parseCertificate(ours.read("front-proxy-ca.crt"), "")));
});

Deno.test("holdsKey() tells keys apart", async () => {
  await using pki = await PkiFixture.issued();
  const server = parseCertificate(pki.read("server.crt"), "");

  assert(holdsKey(server, parsePrivateKey(pki.read("server.key"), "")));
  assert(!holdsKey(server, parsePrivateKey(pki.read("ca.key"), "")));
});

Deno.test("certificateNotBefore() has no answer without a file", async () => {
  assertEquals(await certificateNotBefore("/proc/nowhere/ca.crt"), undefined);
});

Deno.test("certificateNotBefore() refuses a damaged file", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "no certificate");
    await assertRejects(() => certificateNotBefore(file), K0sError, file);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("parsedOr() gives what was parsed, or what is wrong with it, and hides no fault of the program", () => {
  const fails = (error: Error) => () => {
    throw error;
  };
  assertEquals([parsedOr(() => 1), parsedOr(fails(new K0sError("damaged")))], [1, "damaged"]);
  assertThrows(() => parsedOr(fails(new TypeError("fault"))), TypeError, "fault");
});
