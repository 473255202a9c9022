import { assertEquals } from "@std/assert";
import { parseDocument } from "../../../lib/config/parse.ts";

function warned(helm: Record<string, unknown>): string[] {
  const text = JSON.stringify({ spec: { extensions: { helm } } });
  return parseDocument(text, { hostAddress: "192.0.2.2" }).warnings
    .map(({ path, message }) => `${path.replace("spec.extensions.helm.", "")}: ${message}`);
}

const REPOSITORIES = [{ name: "stable", url: "https://charts.example.org" }, { name: "reg", url: "oci://ghcr.io" }];
const chart = (more: Record<string, unknown>) => ({
  repositories: REPOSITORIES,
  charts: [{ name: "one", namespace: "default", chartname: "stable/nginx", ...more }],
});
const useless = (field: string, why: string) => [`charts[0].${field}: The chart cannot be deployed: ${why}`];

Deno.test("helmWarnings() tells of charts that cannot be deployed", () => {
  const cases: [more: Record<string, unknown>, told: string[]][] = [
    [{ values: "- a" }, useless("values", "must be a mapping, not a list")],
    [{ values: "just text" }, useless("values", "must be a mapping, not a string")],
    [
      { values: "a: [" },
      useless("values", "unexpected end of the stream within a flow collection at line 1, column 5"),
    ],
    [
      { chartname: "nowhere/nginx" },
      useless("chartname", 'there is no repository "nowhere" in spec.extensions.helm.repositories'),
    ],
    [
      { chartname: "reg/nginx" },
      useless("chartname", 'the repository "reg" is a registry, whose charts are named oci://HOST/PATH'),
    ],
    [
      { chartname: "nginx" },
      useless("chartname", "neither REPOSITORY/NAME, oci://HOST/PATH nor a path on the controller"),
    ],
    [{ namespace: "A b" }, useless("namespace", "no name of a namespace")],
    [{ namespace: "a.b" }, useless("namespace", "no name of a namespace")],
    [{ chartname: "oci://" }, useless("chartname", "it names no registry")],
    [{ timeout: "-3s" }, ["charts[0].timeout: Counts as left out: 10m"]],
    [{ timeout: -3 }, ["charts[0].timeout: Counts as left out: 10m"]],
  ];
  for (const [more, told] of cases) assertEquals(warned(chart(more)), told, JSON.stringify(more));
});

Deno.test("helmWarnings() has nothing to say of charts that may work", () => {
  for (
    const more of [
      {},
      { values: "a: 1", timeout: "0s", order: -3 },
      { values: "# nothing\n" },
      { chartname: "oci://elsewhere.example/nginx", timeout: 5_000_000_000 },
      { chartname: "/opt/nginx.tgz" },
      { chartname: "./nginx" },
    ]
  ) assertEquals(warned(chart(more)), [], JSON.stringify(more));
});

Deno.test("helmWarnings() tells of repositories that nothing can come from, and does not quote them", () => {
  const none = (field: string, why: string) => [`repositories[0].${field}: No chart can be deployed from here: ${why}`];
  const cases: [more: Record<string, unknown>, told: string[]][] = [
    [{ url: "ftp://u:s3cret@example.org" }, none("url", "must be a URL of http, https or oci")],
    [{ url: "https:///charts" }, none("url", "must be a URL of http, https or oci")],
    [
      { url: "oci://ghcr.io/org" },
      none("url", "the URL of a registry is oci://HOST, without a path: that is the chart's"),
    ],
    [{ url: "https://a", certFile: "/c" }, none("certFile", "certificate and key belong together")],
    [{ url: "https://a", keyfile: "/k" }, none("keyfile", "certificate and key belong together")],
    [{ url: "http://a/b", certFile: "/c", keyfile: "/k" }, []],
    [{ url: "oci://ghcr.io/" }, []],
  ];
  for (const [more, told] of cases) {
    assertEquals(warned({ repositories: [{ name: "a", ...more }] }), told, JSON.stringify(more));
  }
});

Deno.test("helmWarnings() tells what a concurrency of nothing means", () => {
  const told = ["concurrencyLevel: Counts as 1: charts are deployed one after the other"];

  assertEquals([warned({ concurrencyLevel: -1 }), warned({ concurrencyLevel: 0 })], [told, told]);
  assertEquals(warned({ concurrencyLevel: 1 }), []);
});
