import { assertEquals } from "@std/assert";
import { type RegistrySources, resolveAccess, whyNoPair } from "../../../lib/registries/endpoint_access.ts";
import type { SecretData } from "../../../lib/registries/credentials.ts";
import { testCertificates } from "./_certificates.ts";

function sources(
  files: Record<string, string> = {},
  secrets: Record<string, SecretData | undefined> = {},
): RegistrySources {
  return {
    files: new Map(Object.entries(files).map(([path, text]) => [path, { text }])),
    secrets: new Map(Object.entries(secrets)),
  };
}

const AT = { where: "docker.io, mirror https://m", server: "m" };
const resolve = (access: Parameters<typeof resolveAccess>[0], from: RegistrySources) =>
  resolveAccess(access, { ...AT, sources: from });
const messages = (result: ReturnType<typeof resolveAccess>) => result.problems.map(({ message }) => message);

Deno.test("resolveAccess() reads together what files hold", async () => {
  const { certificate, key } = await testCertificates();
  const files = { "/ca": certificate, "/c": certificate.trimEnd(), "/k": key, "/w": "username: me\npassword: word\n" };

  const result = resolve({ caFile: "/ca", certFile: "/c", keyFile: "/k", credentials: { file: "/w" } }, sources(files));

  assertEquals(result, {
    access: { ca: certificate, client: `${certificate}${key}`, credentials: { username: "me", password: "word" } },
    problems: [],
    isAwaited: false,
  });
});

Deno.test("resolveAccess() reads together what a Secret holds", async () => {
  const { certificate, key } = await testCertificates();
  const secret = { "ca.crt": certificate, "tls.crt": certificate, "tls.key": key, username: "me", password: "word" };

  const result = resolve({ credentials: { secretRef: { name: "s" } } }, sources({}, { s: secret }));

  assertEquals(result.access.client, `${certificate}${key}`);
  assertEquals(result.access.credentials, { username: "me", password: "word" });
  assertEquals([result.access.ca, result.problems], [certificate, []]);
});

Deno.test("whyNoPair() finds the key wherever it lies in its file", async () => {
  const [{ certificate, key }, other] = await Promise.all([testCertificates(), testCertificates()]);
  const curve = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
  const damaged = key.replace(/\n.{8}/, "\nAAAAAAAA");
  const texts = [key, `${certificate}${key}`, `${curve}${key}`, `${certificate}${other.key}`, damaged, curve];

  assertEquals(texts.map((text) => whyNoPair({ certificate, key: text })), [
    ...[undefined, undefined, undefined],
    ...["the key is another one's", "certificate or key are damaged", "certificate or key are damaged"],
  ]);
});

Deno.test("resolveAccess() waits for a Secret that was not read yet, and says of one that is missing", () => {
  const access = { credentials: { secretRef: { name: "s" } }, skipVerify: true };

  assertEquals(resolve(access, sources()), { access: { skipVerify: true }, problems: [], isAwaited: true });
  assertEquals(messages(resolve(access, sources({}, { s: undefined }))), ["There is no Secret kube-system/s"]);
});

Deno.test("resolveAccess() leaves out what cannot be used, and names it", async () => {
  const [{ certificate, key }, other] = [await testCertificates(), await testCertificates()];
  const files = {
    "/ca": "no PEM",
    "/damaged": certificate.replace(/\n[\s\S]{20}/, "\n"),
    "/c": certificate,
    "/k": key,
  };
  const all = sources({ ...files, "/other": other.key, "/w": "username: me" });
  const cases: [Parameters<typeof resolveAccess>[0], string][] = [
    [{ caFile: "/none" }, 'Cannot read the authority "/none": it was not read'],
    [{ caFile: "/ca" }, "Cannot use its authority: it holds no certificate"],
    [{ caFile: "/damaged" }, "Cannot use its authority: a certificate in it is damaged"],
    [{ certFile: "/c", keyFile: "/other" }, "Cannot use its client certificate: the key is another one's"],
    [{ certFile: "/c", keyFile: "/ca" }, "Cannot use its client certificate: certificate or key are damaged"],
    [{ credentials: { file: "/w" } }, "Cannot use the credentials of /w: password is missing"],
  ];
  for (const [access, message] of cases) {
    const result = resolve(access, all);
    assertEquals([messages(result), result.access, result.problems[0]?.where], [[message], {}, AT.where]);
  }
});
