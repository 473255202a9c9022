import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { sourceOf } from "../../../lib/helm/chart_source.ts";
import { repositoryAccess } from "../../../lib/helm/repository_access.ts";

const STABLE = { name: "stable", url: "https://charts.example.org/stable", username: "me", password: "secret" };
const GHCR = { name: "any", url: "oci://ghcr.io", username: "robot", password: "secret" };
const CONFIGURED = [STABLE, GHCR];

function inline(name: string, spec: object) {
  return repositoryAccess(name, spec);
}

Deno.test("sourceOf() finds the repository of the configuration by the name before the slash", () => {
  const repository = repositoryAccess("stable", STABLE);
  assertEquals(sourceOf("stable/nginx", undefined, CONFIGURED), { kind: "classic", repository, chart: "nginx" });
  assertEquals(sourceOf("stable/web/nginx", undefined, CONFIGURED), {
    kind: "classic",
    repository,
    chart: "web/nginx",
  });
});

Deno.test("sourceOf() takes a registry of the configuration by its host, any other one without credentials", () => {
  const reference = "oci://ghcr.io/org/nginx";
  const repository = repositoryAccess("any", GHCR);
  assertEquals(sourceOf(reference, undefined, CONFIGURED), { kind: "oci", host: "ghcr.io", reference, repository });
  const other = "oci://quay.io/org/nginx";
  assertEquals(sourceOf(other, undefined, CONFIGURED), { kind: "oci", host: "quay.io", reference: other });
});

Deno.test("sourceOf() prefers what the Chart itself says", () => {
  const mine = inline("stable", { url: "http://mine.example.org" });
  assertEquals(sourceOf("stable/nginx", mine, CONFIGURED), { kind: "classic", repository: mine, chart: "nginx" });
  assertEquals(sourceOf("nginx", mine, CONFIGURED), { kind: "classic", repository: mine, chart: "nginx" });
  const anybody = inline("ghcr.io", { username: "me", password: "x" });
  const reference = "oci://ghcr.io/org/nginx";
  assertEquals(sourceOf(reference, anybody, CONFIGURED), {
    kind: "oci",
    host: "ghcr.io",
    reference,
    repository: anybody,
  });
});

Deno.test("sourceOf() shows credentials to the registry that they were given for only", () => {
  const reference = "oci://ghcr.io/org/nginx";
  const elsewhere = inline("ghcr.io", { url: "oci://quay.io/", username: "me", password: "x" });
  assertEquals(sourceOf(reference, elsewhere, []), { kind: "oci", host: "ghcr.io", reference });
  const there = inline("ghcr.io", { url: "oci://ghcr.io/", username: "me", password: "x" });
  assertEquals(sourceOf(reference, there, []), { kind: "oci", host: "ghcr.io", reference, repository: there });
});

Deno.test("sourceOf() takes paths for charts of the controller", () => {
  for (const path of ["/opt/nginx.tgz", "./nginx", "../nginx"]) {
    assertEquals(sourceOf(path, undefined, CONFIGURED), { kind: "local", path });
  }
});

const REFUSED: [string, string, object | undefined, string][] = [
  ["no name", " ", undefined, "spec.chartName is empty"],
  [
    "no repository",
    "nginx",
    undefined,
    "invalid chart name \"nginx\": expected format 'repository/chart' for non-OCI charts",
  ],
  ["unknown repository", "other/nginx", undefined, "repository 'other' not found in cluster configuration"],
  ["no registry", "oci:///nginx", undefined, "it names no registry"],
  ["a repository without a URL", "stable/nginx", { username: "me" }, "there is no URL"],
  ["a repository of files", "stable/nginx", { url: "file:///opt" }, "it is no HTTP or HTTPS address"],
  ["a registry for a chart of none", "stable/nginx", { url: "oci://ghcr.io" }, "it is no HTTP or HTTPS address"],
  ["a repository for a chart of a registry", "oci://ghcr.io/x", { url: "https://ghcr.io" }, "it is no OCI registry"],
  ["a registry with a path", "oci://ghcr.io/x", { url: "oci://ghcr.io/x" }, "oci://ghcr.io/x must not contain a path"],
];

for (const [says, chartName, spec, message] of REFUSED) {
  Deno.test(`sourceOf() refuses ${says}`, () => {
    const access = spec === undefined ? undefined : inline("stable", spec);
    assertThrows(() => sourceOf(chartName, access, CONFIGURED), K0sError, message);
  });
}

Deno.test("sourceOf() shows no credentials of a URL", () => {
  const access = inline("stable", { url: "ftp://me:s3cret@example.org" });
  const error = assertThrows(() => sourceOf("stable/nginx", access, []), K0sError, "ftp://example.org");
  assertEquals(error.message.includes("s3cret"), false);
});
