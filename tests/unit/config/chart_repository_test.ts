import { assertEquals } from "@std/assert";
import { repositoryFor, repositoryKeyOf } from "../../../lib/config/chart_repository.ts";

const KEYS: [string, string | undefined][] = [
  ["stable/nginx", "stable"],
  ["stable/path/nginx", "stable"],
  ["nginx", undefined],
  ["/opt/nginx.tgz", undefined],
  ["./nginx", undefined],
  ["../nginx", undefined],
  ["oci://ghcr.io/org/nginx", "ghcr.io"],
  ["oci://registry:8080/nginx", "registry:8080"],
  ["oci://[fd00::1]:5000/nginx", "[fd00::1]:5000"],
  ["oci://", undefined],
];

for (const [chartName, key] of KEYS) {
  Deno.test(`repositoryKeyOf(${chartName})`, () => assertEquals(repositoryKeyOf(chartName), key));
}

Deno.test("repositoryFor() finds a registry by its host, others by their name", () => {
  const repositories = [
    { name: "stable", url: "https://charts.example.org" },
    { name: "first", url: "oci://ghcr.io" },
    { name: "last", url: "oci://ghcr.io/" },
  ];
  assertEquals(repositoryFor("stable/nginx", repositories)?.name, "stable");
  assertEquals(repositoryFor("oci://ghcr.io/org/nginx", repositories)?.name, "last");
  assertEquals(repositoryFor("first/nginx", repositories), undefined);
  assertEquals(repositoryFor("nginx", repositories), undefined);
});
