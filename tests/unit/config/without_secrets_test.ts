import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { jsonSchema } from "../../../lib/config/json_schema.ts";
import { type ClusterConfig, withoutSecrets } from "../../../lib/config/mod.ts";
import { parseDocument } from "../../../lib/config/parse.ts";
import { aClusterConfig } from "../../support/a_controller.ts";

const SECRET = "s3cret-8";

/** A configuration that says something in every field that can hold a secret. */
function full(): ClusterConfig {
  const { network } = aClusterConfig().spec;
  const instance = { virtualIPs: ["192.0.2.100/24"], authPass: SECRET, advertIntervalSeconds: 1, addressLabel: 10_000 };
  const keepalived = { vrrpInstances: [instance], userSpaceProxyBindPort: 6444 };
  return aClusterConfig({
    storage: { type: "kine", kine: { dataSource: `postgres://u:${SECRET}@h/d` } },
    network: { ...network, controlPlaneLoadBalancing: { enabled: true, type: "Keepalived", keepalived } },
    extensions: {
      helm: {
        concurrencyLevel: 5,
        repositories: [
          { name: "a", url: `https://user:${SECRET}@charts.example.com`, username: "user", password: SECRET },
          { name: "b", url: "https://charts.example.com" },
        ],
        charts: [
          { name: "c", chartname: "a/c", namespace: "d", values: `auth:\n  password: ${SECRET}\n` },
          { name: "e", chartname: "a/e", namespace: "d" },
        ],
      },
    },
  });
}

Deno.test("withoutSecrets() shows no secret, and leaves the configuration itself alone", () => {
  const config = full();

  const shown = withoutSecrets(config);

  assert(!JSON.stringify(shown).includes(SECRET), JSON.stringify(shown, null, 1));
  assertEquals(JSON.stringify(config).split(SECRET).length, 6);
});

Deno.test("withoutSecrets() masks secrets and nothing else", () => {
  const { storage, network, extensions } = withoutSecrets(full()).spec;

  assertEquals(storage.kine?.dataSource, "postgres://u:***@h/d");
  const [instance] = network.controlPlaneLoadBalancing?.keepalived?.vrrpInstances ?? [];
  assertEquals([instance?.authPass, instance?.virtualIPs], ["***", ["192.0.2.100/24"]]);
  const { repositories = [], charts = [] } = extensions?.helm ?? {};
  assertEquals(repositories.map(({ url, username, password }) => [url, username, password]), [
    ["https://user:***@charts.example.com", "user", "***"],
    ["https://charts.example.com", undefined, undefined],
  ]);
  assertEquals(charts.map(({ name, values }) => [name, values]), [["c", "***"], ["e", undefined]]);
  assertEquals(withoutSecrets(aClusterConfig()), aClusterConfig());
});

Deno.test("withoutSecrets() knows every field whose name says that it holds a secret", () => {
  const found: string[] = [];
  JSON.stringify(jsonSchema(), (key, value) => {
    // A switch is none.
    const isSwitch = value?.type === "boolean";
    if (/pass|secret|token|credential|dataSource/i.test(key) && !isSwitch) found.push(key);
    return value;
  });

  // Those of registries are not in the document, only where they are.
  const places = ["credentials", "secretRef"];
  assertEquals(new Set(found), new Set(["authPass", "dataSource", "password", ...places]));
});

Deno.test("parseDocument() quotes no secret of a document that is wrong", () => {
  const wrong = [
    `network: { controlPlaneLoadBalancing: { keepalived: { vrrpInstances: [{ authPass: "${SECRET}-too-long" }] } } }`,
    `network: { controlPlaneLoadBalancing: { keepalived: { vrrpInstances: [{ authPass: ["${SECRET}"] }] } } }`,
    `extensions: { helm: { repositories: [{ name: a, password: ["${SECRET}"], passwort: "${SECRET}" }] } }`,
    `containerd: { registries: [{ host: "https://u:${SECRET}@h" }] }`,
    `containerd: { registries: [{ host: a, server: "https://u:${SECRET}@h", mirrors: [{ url: "u:${SECRET}" }] }] }`,
    `containerd: { registries: [{ host: a, mirrors: [{ url: "https://h?a=${SECRET}" }, { url: "https://h?a=${SECRET}" }] }] }`,
    `backup: { schedule: "0 3 * * *", s3: { bucket: abc, endpoint: "https://u:${SECRET}@h", credentials: {} } }`,
    `backup: { schedule: "0 3 * * *", s3: { bucket: abc, endpoint: "u:${SECRET}@h", credentials: { file: /a } } }`,
    `backup: { schedule: "0 3 * * *", encryption: { recipients: ["AGE-SECRET-KEY-1${SECRET}"] } }`,
    `storage: { type: kine, kine: { dataSource: "nosuch://u:${SECRET}@h/d" } }`,
    `storage: { type: kine, kine: { dataSource: "postgres://u:${SECRET}`,
  ];

  for (const spec of wrong) {
    const error = assertThrows(() => parseDocument(`spec:\n  ${spec}\n`, { hostAddress: "192.0.2.2" }), ConfigError);
    assert(!(error.message + error.hint).includes(SECRET), error.message);
  }
});
