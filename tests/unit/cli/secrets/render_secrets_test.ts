import { assertEquals } from "@std/assert";
import { problemsOf, proofOf, renderSecrets } from "../../../../lib/cli/secrets/render_secrets.ts";
import type { SecretsEncryptionState } from "../../../../lib/node/mod.ts";

const TWO = { isAlone: false, alive: ["one", "two"], away: [], foreign: [] };
const ENCRYPTED: SecretsEncryptionState = {
  plan: { phase: "settled", to: "k1" },
  keys: [{ name: "k1", createdAt: "2026-01-02T03:04:05Z" }],
  secrets: { total: 4, byProvider: { k1: 4 }, others: [] },
  controllers: TWO,
  waitingFor: [],
  isWanted: undefined,
};
const PLAIN: SecretsEncryptionState = {
  ...ENCRYPTED,
  plan: { phase: "settled", to: "identity" },
  keys: [],
  secrets: { total: 4, byProvider: { identity: 4 }, others: [] },
};

Deno.test("renderSecrets() says how Secrets are written, with the proof", () => {
  assertEquals(
    renderSecrets(ENCRYPTED),
    [
      "Secrets are written under the key k1",
      "Secrets in the datastore: 4: 4 under the key k1",
      "Key k1, made at 2026-01-02T03:04:05Z",
      "",
    ].join("\n"),
  );
  assertEquals(
    renderSecrets(PLAIN),
    [
      "Secrets are written in the clear",
      "Secrets in the datastore: 4: 4 in the clear",
      "",
    ].join("\n"),
  );
});

Deno.test("renderSecrets() says how far a change is, and how it goes on", () => {
  const state: SecretsEncryptionState = {
    ...ENCRYPTED,
    plan: { phase: "rewriting", from: "identity", to: "k1" },
    secrets: { total: 4, byProvider: { k1: 1, identity: 3 }, others: [{ namespace: "n", name: "a" }] },
    waitingFor: ["two"],
  };
  assertEquals(
    renderSecrets(state),
    [
      'Secrets are being changed from in the clear to under the key k1: phase "rewriting"',
      "Secrets in the datastore: 4: 1 under the key k1, 3 in the clear",
      "Key k1, made at 2026-01-02T03:04:05Z",
      "Waiting for two",
      "! To bring the change to its end: k0s secrets enable",
      "",
    ].join("\n"),
  );
});

Deno.test("problemsOf() names what is to be done", () => {
  const others = [{ namespace: "n", name: "a" }];
  const cases: [state: SecretsEncryptionState, problems: string[]][] = [
    [ENCRYPTED, []],
    [PLAIN, []],
    [{ ...PLAIN, isWanted: true }, ["The configuration wants them encrypted: k0s secrets enable"]],
    [{ ...ENCRYPTED, isWanted: false }, ["The configuration wants them in the clear: k0s secrets disable"]],
    [{ ...ENCRYPTED, secrets: { ...ENCRYPTED.secrets, others } }, ["1 Secrets are written otherwise, such as n/a"]],
    [{ ...ENCRYPTED, controllers: { ...TWO, away: ["three"] } }, ["Controller three does not answer"]],
    [{ ...ENCRYPTED, controllers: { ...TWO, foreign: ["three"] } }, [
      "Controller three is upstream's: it can read no Secret",
    ]],
    [{ ...PLAIN, controllers: { ...TWO, foreign: ["three"] } }, []],
  ];
  for (const [state, problems] of cases) assertEquals(problemsOf(state), problems);
});

Deno.test("proofOf() of a datastore without Secrets says so", () => {
  assertEquals(proofOf(0, {}), "Secrets in the datastore: 0\n");
});
