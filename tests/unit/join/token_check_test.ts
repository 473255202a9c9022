import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { BootstrapToken } from "../../../lib/join/mod.ts";
import { checkBearer } from "../../../lib/join/token_check.ts";
import { anyText } from "../../support/any_text.ts";

const NOW = new Date("2026-11-23T00:00:00Z");
const TOKEN: BootstrapToken = {
  id: "abcdef",
  secret: "0123456789abcdef",
  role: "controller",
  expiresAt: new Date("2026-11-23T00:00:01Z"),
  description: "",
};

async function refusalOf(header: string | undefined, changes: Partial<BootstrapToken> = {}): Promise<string> {
  const token = { ...TOKEN, ...changes };
  const lookUp = (id: string) => Promise.resolve(id === token.id ? token : undefined);
  const check = await checkBearer(header, { role: "controller", now: NOW, lookUp });
  return check.isAllowed ? "none" : check.refusal;
}

const GOOD = "Bearer abcdef.0123456789abcdef";

Deno.test("checkBearer() lets a token of a controller pass", async () => {
  assertEquals(await refusalOf(GOOD), "none");
  assertEquals(await refusalOf(GOOD, { expiresAt: undefined }), "none");
});

Deno.test("checkBearer() refuses everything else", async () => {
  const cases: [string | undefined, Partial<BootstrapToken>, string][] = [
    [undefined, {}, "missing"],
    ["", {}, "missing"],
    ["bearer abcdef.0123456789abcdef", {}, "missing"],
    ["Basic abcdef", {}, "missing"],
    ["Bearer ", {}, "malformed"],
    ["Bearer ABCDEF.0123456789abcdef", {}, "malformed"],
    [`${GOOD} `, {}, "malformed"],
    ["Bearer ../../.0123456789abcdef", {}, "malformed"],
    ["Bearer zzzzzz.0123456789abcdef", {}, "unknown"],
    ["Bearer abcdef.0123456789abcdee", {}, "unknown"],
    [GOOD, { expiresAt: NOW }, "expired"],
    [GOOD, { role: "worker" }, "wrong-usage"],
    [GOOD, { role: undefined }, "wrong-usage"],
  ];

  for (const [header, changes, refusal] of cases) assertEquals(await refusalOf(header, changes), refusal, `${header}`);
});

Deno.test("checkBearer() tells a client that does not know its secret nothing about a token", async () => {
  const wrong = "Bearer abcdef.0000000000000000";

  assertEquals(await refusalOf(wrong, { expiresAt: NOW }), "unknown");
  assertEquals(await refusalOf(wrong, { role: "worker" }), "unknown");
});

Deno.test("checkBearer() asks the cluster for well-formed credentials only", async () => {
  const header = fc.oneof(anyText, fc.string().map((text) => `Bearer ${text}`));
  await fc.assert(
    fc.asyncProperty(header, async (text) => {
      const asked: string[] = [];
      const lookUp = (id: string) => Promise.resolve(void asked.push(id));

      const check = await checkBearer(text, { role: "controller", now: NOW, lookUp });

      assert(!check.isAllowed && (asked.length === 0 || /^[a-z0-9]{6}$/.test(asked[0]!)));
    }),
    { numRuns: 300 },
  );
});
