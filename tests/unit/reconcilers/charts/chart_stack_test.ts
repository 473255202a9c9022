import { assertEquals } from "@std/assert";
import { chartStack, repositoriesOf } from "../../../../lib/reconcilers/charts/chart_stack.ts";
import { parseManifests } from "../../../../lib/manifests/applier/parse_manifests.ts";
import type { Chart } from "../../../../lib/helm/mod.ts";

function chartsOf(settings: Parameters<typeof chartStack>[0]): Chart[] {
  return parseManifests(chartStack(settings).files).slice(1) as Chart[];
}

Deno.test("chartStack() without charts is the kind alone", () => {
  const stack = chartStack({ concurrencyLevel: 5 });
  assertEquals(stack.name, "helm");
  assertEquals(parseManifests(stack.files).map(({ kind, metadata }) => `${kind} ${metadata.name}`), [
    "CustomResourceDefinition charts.helm.k0sproject.io",
  ]);
});

Deno.test("chartStack() writes a Chart as upstream does, with its repository", () => {
  const [chart] = chartsOf({
    concurrencyLevel: 5,
    repositories: [{
      name: "stable",
      url: "https://charts.example.org",
      keyfile: "/key",
      username: "u",
      insecure: false,
    }],
    charts: [{
      name: "one",
      chartname: "stable/one",
      version: "1.10",
      values: "a: b",
      namespace: "apps",
      order: 2,
      timeout: "5m",
    }],
  });
  assertEquals(chart, {
    apiVersion: "helm.k0sproject.io/v1beta1",
    kind: "Chart",
    metadata: {
      name: "k0s-addon-chart-one",
      namespace: "kube-system",
      finalizers: ["helm.k0sproject.io/uninstall-helm-release"],
    },
    spec: {
      chartName: "stable/one",
      releaseName: "one",
      timeout: "5m",
      values: "\na: b\n",
      version: "1.10",
      namespace: "apps",
      order: 2,
      repository: { url: "https://charts.example.org", keyFile: "/key", username: "u", insecure: false },
    },
  });
});

// What upstream's template makes of them, measured with sigs.k8s.io/yaml.
const VALUES: [string | undefined, string][] = [
  [undefined, ""],
  ["", ""],
  ["\n", ""],
  ["a: b", "\na: b\n"],
  ["a: b\n", "\na: b\n"],
  ["a: b\n\n", "\na: b\n"],
  ["\na: 1\n", "\n\na: 1\n"],
  ["a: 1\n  \n", "\na: 1\n  \n"],
  ["a: \u2028\u0007'\"\\ ---\n---\n", "\na: \u2028\u0007'\"\\ ---\n---\n"],
];

for (const [values, expected] of VALUES) {
  Deno.test(`chartStack() keeps the values ${JSON.stringify(values)} as upstream`, () => {
    const chart = {
      name: "one",
      chartname: "/one.tgz",
      namespace: "apps",
      ...(values === undefined ? {} : { values }),
    };
    assertEquals(chartsOf({ concurrencyLevel: 5, charts: [chart] })[0]?.spec?.values, expected);
  });
}

Deno.test("chartStack() takes a timeout in nanoseconds, and none for helm's default", () => {
  const chart = { name: "one", chartname: "/one.tgz", namespace: "apps" };
  const [withNumber, without] = chartsOf({
    concurrencyLevel: 5,
    charts: [{ ...chart, timeout: 90_000_000_000 }, { ...chart, name: "two" }],
  });
  assertEquals([withNumber?.spec?.timeout, without?.spec?.timeout], ["1m30s", "0s"]);
});

Deno.test("repositoriesOf() names fields as a Chart does", () => {
  const settings = {
    concurrencyLevel: 5,
    repositories: [{ name: "a", url: "https://a", keyfile: "/k", certFile: "/c" }],
  };
  assertEquals(repositoriesOf(settings), [{ name: "a", url: "https://a", keyFile: "/k", certFile: "/c" }]);
});
