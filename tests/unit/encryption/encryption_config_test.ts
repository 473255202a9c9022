import { assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/yaml";
import {
  encryptionDigest,
  loadedEncryption,
  NO_ENCRYPTION,
  renderEncryptionConfig,
} from "../../../lib/encryption/encryption_config.ts";
import { type EncryptionPlan, IDENTITY, providersOf, UNENCRYPTED } from "../../../lib/encryption/plan.ts";
import { anEncryptedPlan, anEncryptionKey } from "../../support/encryption_plans.ts";

const KEYS = ["k1", "k2"].map(anEncryptionKey);
const entry = (...names: string[]) => ({
  secretbox: { keys: names.map((name) => ({ name, secret: anEncryptionKey(name).secret })) },
});

const CASES: [plan: EncryptionPlan, providers: unknown[]][] = [
  [anEncryptedPlan("k1"), [entry("k1")]],
  [{ phase: "introducing", from: IDENTITY, to: "k1", keys: KEYS }, [{ identity: {} }, entry("k1")]],
  [{ phase: "rewriting", from: IDENTITY, to: "k1", keys: KEYS }, [entry("k1"), { identity: {} }]],
  [{ phase: "introducing", from: "k1", to: "k2", keys: KEYS }, [entry("k1", "k2")]],
  [{ phase: "rewriting", from: "k1", to: "k2", keys: KEYS }, [entry("k2", "k1")]],
  [{ phase: "retiring", from: "k1", to: "k2", keys: KEYS }, [entry("k2")]],
  [{ phase: "rewriting", from: "k1", to: IDENTITY, keys: KEYS }, [{ identity: {} }, entry("k1")]],
];

Deno.test("renderEncryptionConfig() has the providers in order, and no key that is not one of them", () => {
  for (const [plan, providers] of CASES) {
    assertEquals(parse(renderEncryptionConfig(plan)!), {
      apiVersion: "apiserver.config.k8s.io/v1",
      kind: "EncryptionConfiguration",
      resources: [{ resources: ["secrets"], providers }],
    });
  }
  for (const plan of [UNENCRYPTED, { ...UNENCRYPTED, phase: "retiring", from: "k1", keys: KEYS } as const]) {
    assertEquals(renderEncryptionConfig(plan), undefined);
  }
});

Deno.test("renderEncryptionConfig() keeps the order and the keys of any providers", () => {
  for (const phase of ["introducing", "rewriting", "retiring", "settled"] as const) {
    for (const from of [undefined, IDENTITY, "k1", "k2"]) {
      for (const to of [IDENTITY, "k1", "k2"].filter((name) => name !== from)) {
        const plan = { phase, to, keys: KEYS, ...(from === undefined ? {} : { from }) };
        const text = renderEncryptionConfig(plan) ?? "";
        const found = [...text.matchAll(/name: (\S+)|(identity): /g)].map(([, name, identity]) => name ?? identity);
        assertEquals(found, [...providersOf(plan)]);
      }
    }
  }
});

Deno.test("loadedEncryption() is the digest of the file that an API server tells", () => {
  const digest = encryptionDigest(anEncryptedPlan());
  const name = "apiserver_encryption_config_controller_last_config_info";
  const metrics = [
    `# HELP ${name} [ALPHA] Information`,
    `# TYPE ${name} gauge`,
    `${name}{apiserver_id_hash="sha256:${"0".repeat(64)}",hash="${digest}"} 1`,
    "apiserver_flowcontrol_current_executing_requests 1",
  ].join("\n");

  assertMatch(digest, /^sha256:[0-9a-f]{64}$/);
  assertEquals(loadedEncryption(metrics), digest);
  assertEquals(loadedEncryption("apiserver_flowcontrol_current_executing_requests 1"), NO_ENCRYPTION);
  assertEquals(encryptionDigest(UNENCRYPTED), NO_ENCRYPTION);
});
