import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { decodeJoinToken, encodeJoinToken, type JoinTokenContent, packToken } from "../../../lib/join/join_token.ts";
import { JoinTokenError } from "../../../lib/join/mod.ts";
import { aCa } from "../../support/cluster_fixture.ts";
import { anyText } from "../../support/any_text.ts";

const CREDENTIAL = "2h29yb.xqkg1abcdefghijk";

async function content(changes: Partial<JoinTokenContent> = {}): Promise<JoinTokenContent> {
  const server = "https://192.0.2.2:9443";
  return { role: "controller", server, caPem: await aCa(), credential: CREDENTIAL, ...changes };
}

function problemOf(text: string): string {
  const error = assertThrows(() => decodeJoinToken(text), JoinTokenError);
  assert(!error.message.includes(CREDENTIAL) && !`${error.hint}`.includes(CREDENTIAL));
  return error.problem;
}

Deno.test("encodeJoinToken() writes what upstream writes", async () => {
  const caPem = await aCa();

  const token = encodeJoinToken(await content());

  assert(token.startsWith("H4sIAAAAAAAC/"));
  assertEquals(
    gunzipSync(Buffer.from(token, "base64")).toString(),
    `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${btoa(caPem)}
    server: https://192.0.2.2:9443
  name: k0s
contexts:
- context:
    cluster: k0s
    user: controller-bootstrap
  name: k0s
current-context: k0s
kind: Config
users:
- name: controller-bootstrap
  user:
    token: ${CREDENTIAL}
`,
  );
});

Deno.test("decodeJoinToken() gives back what was encoded", async () => {
  const caPem = await aCa();
  const character = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz0123456789");
  const credential = fc.tuple(
    fc.oneof(fc.string({ unit: character, minLength: 6, maxLength: 6 }), fc.constantFrom("123456", "000000")),
    fc.oneof(
      fc.string({ unit: character, minLength: 16, maxLength: 16 }),
      fc.constantFrom("1234567890123456", "12345678901e1234"),
    ),
  ).map((parts) => parts.join("."));
  fc.assert(
    fc.property(
      fc.constantFrom("controller" as const, "worker" as const),
      fc.constantFrom("https://192.0.2.2:9443", "https://[fd00::1]:6443", "https://k0s.example:443/prefix"),
      credential,
      fc.option(fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }), { nil: undefined }),
      (role, server, credential, expiresAt) => {
        const token = decodeJoinToken(encodeJoinToken({ role, server, caPem, credential, expiresAt }));

        assertEquals([token.role, token.server, token.caPem, token.credential], [role, server, caPem, credential]);
        assertEquals(
          token.expiresAt?.getTime(),
          expiresAt && Math.floor(expiresAt.getTime() / 1000) * 1000,
        );
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("decodeJoinToken() ignores white space around and in a token", async () => {
  const token = encodeJoinToken(await content());

  const broken = `  ${token.slice(0, 76)}\r\n${token.slice(76)}\n\n`;

  assertEquals(decodeJoinToken(broken), decodeJoinToken(token));
});

Deno.test("decodeJoinToken() refuses every beginning of a token as truncated", async () => {
  const token = encodeJoinToken(await content());

  fc.assert(
    fc.property(fc.integer({ min: 4, max: token.length - 1 }), (length) => {
      assertEquals(problemOf(token.slice(0, length)), "truncated");
    }),
    { numRuns: 200 },
  );
});

Deno.test("decodeJoinToken() never reads something else out of a token with a flipped bit", async () => {
  const token = encodeJoinToken(await content());
  const { kubeconfig } = decodeJoinToken(token);

  fc.assert(
    fc.property(fc.integer({ min: 0, max: token.length * 8 - 1 }), (bit) => {
      const bytes = new TextEncoder().encode(token);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      try {
        // Bits of the header that mean nothing, such as the time, may flip.
        assertEquals(decodeJoinToken(new TextDecoder().decode(bytes)).kubeconfig, kubeconfig);
      } catch (error) {
        if (!(error instanceof JoinTokenError)) throw error;
      }
    }),
    { numRuns: 400 },
  );
});

Deno.test("decodeJoinToken() answers junk with its own error only", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyText,
        fc.base64String({ maxLength: 500 }).map((text) => `H4sI${text}`),
        fc.string({ maxLength: 500 }).map(packToken),
      ),
      (text) => {
        assertThrows(() => decodeJoinToken(text), JoinTokenError);
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("decodeJoinToken() says what is wrong", async () => {
  const good = encodeJoinToken(await content());
  const middle = Math.floor(good.length / 2);
  const flipped = good.slice(0, middle) + (good[middle] === "A" ? "B" : "A") + good.slice(middle + 1);
  const { kubeconfig } = decodeJoinToken(good);
  const without = (line: RegExp) => packToken(kubeconfig.replace(line, ""));
  const cases: [string, string][] = [
    ["", "empty"],
    [" \n", "empty"],
    ["not a token!", "not-a-token"],
    [btoa("something else"), "not-a-token"],
    [flipped, "damaged"],
    [good.slice(0, -100), "truncated"],
    ["A".repeat(300_000), "too-long"],
    [packToken(" ".repeat(600_000)), "too-long"],
    [packToken("- a\n- list"), "incomplete"],
    [without(/.*certificate-authority-data.*\n/), "incomplete"],
    [without(/.*server: .*\n/), "incomplete"],
    [without(/.*token: .*\n/), "incomplete"],
    [packToken(kubeconfig.replace("https:", "http:")), "incomplete"],
    [packToken(kubeconfig.replace(CREDENTIAL, "short")), "incomplete"],
    [packToken(kubeconfig.replace(/(authority-data: ).*/, `$1${btoa("no certificate")}`)), "incomplete"],
    [packToken(kubeconfig.replaceAll("controller-bootstrap", "somebody")), "wrong-role"],
  ];

  assertEquals(cases.map(([text]) => problemOf(text)), cases.map(([, problem]) => problem));
});

for (
  const [role, user, other] of [
    ["controller", "kubelet-bootstrap", "controller-bootstrap"],
    ["worker", "controller-bootstrap", "kubelet-bootstrap"],
  ] as const
) {
  Deno.test(`decodeJoinToken() refuses the other role where ${role} is wanted, as upstream does`, async () => {
    const token = encodeJoinToken(await content({ role: role === "worker" ? "controller" : "worker" }));

    const error = assertThrows(() => decodeJoinToken(token, role), JoinTokenError);

    assertEquals(error.message, `wrong token type ${user}, expected type: ${other}`);
    assertMatch(`${error.hint}`, new RegExp(`token create --role=${role}`));
  });
}

Deno.test("encodeJoinToken() notes the expiry where kubeconfig readers skip it", async () => {
  const token = encodeJoinToken(await content({ expiresAt: new Date("2026-11-23T01:02:03.456Z") }));

  assertStringIncludes(decodeJoinToken(token).kubeconfig, "\n# expires 2026-11-23T01:02:03Z\n");
});
