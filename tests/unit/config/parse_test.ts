import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { defaultClusterConfig } from "../../../lib/config/mod.ts";

import { parseDocument } from "../../../lib/config/parse.ts";
import { renderDocument } from "../../../lib/config/render.ts";

const options = { hostAddress: "192.0.2.2" };
const problems = (text: string): string[] =>
  assertThrows(() => parseDocument(text, options), ConfigError).problems.map(({ path, message }) =>
    `${path}: ${message}`
  );

/** What a text of UTF-16 is when it is read as UTF-8. */
function utf16(text: string): string {
  const units = Uint8Array.from([0xff, 0xfe, ...[...text].flatMap((letter) => [letter.charCodeAt(0), 0])]);
  return new TextDecoder().decode(units);
}

function bomb(): string {
  return [..."bcdefgh"].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`)}]\n`).join("");
}

Deno.test("parseDocument() gives the defaults for an empty document", () => {
  for (const text of ["", "# nothing\n", "null", "spec:", "spec:\n  api: null", "kind: ClusterConfig"]) {
    assertEquals(parseDocument(text, options).config, defaultClusterConfig(options), text);
  }
});

Deno.test("parseDocument() keeps the defaults of siblings", () => {
  const { spec } = parseDocument("spec: {network: {kuberouter: {mtu: 1400}}, api: {ca: {expiresAfter: 5h}}}", options)
    .config;

  assertEquals(spec.network.kuberouter, { autoMTU: true, mtu: 1400, metricsPort: 8080, hairpin: "Enabled" });
  assertEquals(spec.api.ca, { expiresAfter: "5h0m0s", certificatesExpireAfter: "8760h0m0s" });
});

Deno.test("parseDocument() lists every problem at once, in the order of the document", () => {
  const text = `
kind: Clustr
spec:
  netwrk: {}
  api: {port: 65536, address: foo}
  network: {podCIDR: 10.96.0.0/16, provider: foo}
  workerProfiles: [{name: Foo_}]
`;

  assertEquals(problems(text), [
    'kind: Unsupported value: "Clustr": supported values: "ClusterConfig"',
    'spec.netwrk: Unknown field "netwrk": did you mean "network"?',
    "spec.api.port: Invalid value: 65536: must be between 1 and 65535, inclusive",
    'spec.api.address: Invalid value: "foo": invalid IP address',
    'spec.network.podCIDR: Invalid value: "10.96.0.0/16": overlaps with spec.network.serviceCIDR "10.96.0.0/12"',
    'spec.network.provider: Unsupported value: "foo": supported values: "kuberouter", "calico", "custom"',
    'spec.workerProfiles[0].name: Invalid value: "Foo_": a lowercase RFC 1123 label must consist of lower case ' +
    "alphanumeric characters or '-', and must start and end with an alphanumeric character",
  ]);
});

Deno.test("parseDocument() tells where a document is no YAML", () => {
  const cases: [string, RegExp][] = [
    ["spec:\n  api: [\n", /^: Not YAML: .*line 3, column 1$/],
    ["spec:\n  api: {}\n  api: {}\n", /duplicated key "api" at line 3, column 3$/],
    ["spec:\n\tapi: {}\n", /tab.* at line 2, column 1$/],
    ["spec:\n  api: {}\n network: {}\n", /bad indentation.* at line 3, column 2$/],
    ["spec:\r\n  api: {}\r\n  api: {}\r\n", /duplicated key "api" at line 3, column 3$/],
    ["\ufeffspec: [\r\n}\r\n", /at line 2, column 1$/],
    [utf16("spec: {}\n"), /the text is UTF-16, save it as UTF-8: it has zero bytes at line 1, column \d+$/],
    ["spec: {}\u0001\n", /control characters are not allowed at line 1, column 9$/],
    ["spec: *a\n", /unknown anchor at line 1, column 8$/],
    ["spec: {api: {port: .inf}}\n", /infinity .* at line 1, column 20$/],
    ["spec: {api:}\n", /a blank is missing behind the colon of a key at line 1, column 8$/],
    ["a: &a [x,x,x,x,x,x,x,x,x]\n" + bomb(), /too many aliases at line \d+, column \d+$/],
    ["- 1", /^: Expected a mapping .*, got a list$/],
    ["hello", /got a string$/],
  ];
  for (const [text, expected] of cases) assertMatch(problems(text).join("\n"), expected);
});

Deno.test("parseDocument() takes what upstream's reader takes", () => {
  const texts = ["---\n", "---\n# nothing\n", "\ufeffspec: {}\n", "spec:\r\n  api: {}\r\n", "--- {spec: {}}\n", "{}"];
  for (const text of texts) assertEquals(parseDocument(text, options).config, defaultClusterConfig(options), text);

  const merged = "x: &x\n  mtu: 1400\nspec: {network: {kuberouter: {<<: *x, autoMTU: no, metricsPort: 0x1f91}}}\n";
  assertEquals(problems(merged), ['x: Unknown field "x"']);
  const { kuberouter } = parseDocument(
    merged.replace("x: &x", "# x: &x").replace("  mtu", "# mtu").replace(
      "<<: *x",
      "<<: {mtu: 1400}",
    ),
    options,
  ).config.spec.network;
  assertEquals(kuberouter, { autoMTU: false, mtu: 1400, metricsPort: 8081, hairpin: "Enabled" });
});

Deno.test("parseDocument() keeps integers of 64 bits where anything is allowed", () => {
  const { spec } = parseDocument("spec: {workerProfiles: [{name: a, values: {x: 9007199254740993}}]}", options).config;

  assertEquals(spec.workerProfiles?.[0]?.values, { x: 9007199254740993n });
  assertEquals(problems("spec: {api: {port: 9007199254740993, address: 9007199254740993}}"), [
    "spec.api.port: Invalid value: 9007199254740993: too large",
    "spec.api.address: Invalid type: expected a string, got an integer: put it in quotes",
  ]);
});

Deno.test("parseDocument() tells where a further document begins", () => {
  const cases: [string, string][] = [
    ["---\nspec: {}\n---\nspec: {api: {port: 1}}\n", "line 3, column 1"],
    ["spec: {}\n--- {}\n", "line 2, column 1"],
    ["# a\n---\n# b\nspec: {}\r\n--- # c\nkind: X\n", "line 5, column 1"],
  ];
  for (const [text, place] of cases) {
    assertEquals(parseDocument(text, options).warnings, [
      { path: "", message: `Only the first document is read: another begins at ${place}` },
    ]);
  }
});

Deno.test("parseDocument() shows no excerpt of a broken document", () => {
  const error = assertThrows(() => parseDocument("password: s3cret\n bad: x", options), ConfigError);

  assertEquals(error.message.includes("s3cret"), false);
});

Deno.test("parseDocument() warns of fields without effect, deprecated fields and further documents", () => {
  const text = `
spec:
  podSecurityPolicy: {defaultPolicy: x}
  telemetry: {interval: 2m, enabled: yes}
  network: {kuberouter: {peerRouterIPs: "1.2.3.4"}}
  API: {Port: 7443}
---
kind: Other
`;

  const { config, warnings } = parseDocument(text, options);

  assertEquals(config.spec.telemetry.enabled, true);
  assertEquals(config.spec.api.port, 7443);
  assertEquals(warnings.map(({ path }) => path), [
    "",
    "spec.podSecurityPolicy",
    "spec.telemetry.interval",
    "spec.api",
    "spec.api.port",
    "spec.network.kuberouter.peerRouterIPs",
    "spec.telemetry.enabled",
  ]);
});

Deno.test("parseDocument() runs no rule on malformed fields", () => {
  assertEquals(problems("spec: {network: {podCIDR: 7}}"), [
    "spec.network.podCIDR: Invalid type: expected a string, got an integer: put it in quotes",
  ]);
});

Deno.test("parseDocument() gives the same configuration from what was rendered of it", () => {
  const texts = [
    "",
    "spec: {storage: {type: kine}}",
    "spec: {network: {provider: custom, calico: {mode: bird}}}",
    "spec: {network: {nodeLocalLoadBalancing: {enabled: true, type: Traefik}}}",
    "spec: {images: {repository: my.repo/foo, coredns: {version: v9}}}",
    "spec: {featureGates: [{name: A, enabled: on}], workerProfiles: [{name: a, values: {maxPods: 5, a: null}}]}",
    "spec: {workerProfiles: [{name: a, values: {b: \"x: '1.2:3'\\n\"}}]}",
  ];
  for (const text of texts) {
    const { config } = parseDocument(text, options);
    assertEquals(parseDocument(renderDocument(config), options).config, config, text);
    assertEquals(parseDocument(renderDocument(config, { includeImages: true }), options).config, config, text);
  }
});
