import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseAll } from "@std/yaml";
import { packChart, type TestChart, writeChart } from "../../support/chart_archive.ts";
import { DockerRegistry } from "../../support/docker_registry.ts";
import { makeHelmCertificates } from "../../support/helm_certificates.ts";
import {
  configMapChart,
  crdChart,
  deploymentChart,
  gatedChart,
  hookChart,
  jobChart,
  largeValues,
  neverReadyChart,
  umbrellaChart,
} from "../../support/helm_charts.ts";
import { HelmRepository } from "../../support/helm_repository.ts";
import { Machine } from "../../support/machine.ts";
import { testbedTest } from "./_machines.ts";

const HELM = Deno.env.get("HELM") ?? `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin/helm`;
/** A home of helm in a machine. */
const HOME = "/opt/home";

async function helm(machine: Machine, args: readonly string[], env: Record<string, string> = {}) {
  return await machine.run(HELM, args, { env: { HOME, ...env } });
}

/** Kinds of the objects that helm makes of a chart, as it renders them. */
async function kindsOf(machine: Machine, chart: TestChart, args: readonly string[] = []): Promise<string[]> {
  const file = `${chart.name}-${chart.version}.tgz`;
  await Deno.writeFile(`${machine.directory}/opt/${file}`, packChart(chart));
  const { code, stdout, stderr } = await helm(machine, ["template", "it", `/opt/${file}`, "--include-crds", ...args]);
  assertEquals(code, 0, stderr);
  return parseAll(stdout).map((object) => (object as { kind: string }).kind).sort();
}

testbedTest("the charts of the tests are charts for helm", async () => {
  await using machine = await Machine.create({ name: "one" });
  const cases: [TestChart, string[]][] = [
    [configMapChart("small"), ["ConfigMap"]],
    [deploymentChart("web"), ["ConfigMap", "Deployment"]],
    [neverReadyChart("never"), ["ConfigMap", "Deployment"]],
    [gatedChart("gated"), ["ConfigMap"]],
    [hookChart("hooks"), ["ConfigMap", "Job", "Job"]],
    [jobChart("job"), ["ConfigMap", "Job"]],
    [crdChart("bike"), ["ConfigMap", "CustomResourceDefinition", "Wheel"]],
    [umbrellaChart("outer"), ["ConfigMap", "ConfigMap"]],
  ];
  for (const [chart, kinds] of cases) assertEquals(await kindsOf(machine, chart), kinds, chart.name);
  await Deno.writeTextFile(`${machine.directory}/opt/large.yaml`, largeValues(500_000));
  assertEquals(await kindsOf(machine, configMapChart("small"), ["-f", "/opt/large.yaml"]), ["ConfigMap"]);

  await writeChart(`${machine.directory}/opt`, umbrellaChart("outer"));
  const directory = await helm(machine, ["template", "it", "/opt/outer"]);
  assertStringIncludes(directory.stdout, "from the outer chart");
});

Deno.test("packChart() gives the same bytes each time", () => {
  assertEquals(packChart(umbrellaChart("outer")), packChart(umbrellaChart("outer")));
  assert(largeValues(500_000).length >= 500_000);
});

testbedTest("HelmRepository gives charts over TLS to those that it lets in", async () => {
  await using machine = await Machine.create({ name: "one" });
  const certificates = await makeHelmCertificates(machine);
  const repository = await HelmRepository.create(machine, certificates);
  const pull = async (...args: string[]) => {
    const { code, stderr } = await helm(machine, ["pull", "small", "--version", "1.0.0", "-d", "/opt", ...args]);
    return code === 0 ? "" : stderr;
  };
  await repository.publish(configMapChart("small"), configMapChart("small", "1.1.0"));
  const ca = ["--ca-file", certificates.ca];
  const user = ["--username", repository.username, "--password", repository.password];
  const client = ["--cert-file", certificates.clientCert, "--key-file", certificates.clientKey];

  assertEquals(await pull("--repo", repository.url("open"), ...ca), "");
  assertEquals(await pull("--repo", repository.url("private"), ...ca, ...user), "");
  assertEquals(await pull("--repo", repository.url("open", "certificate"), ...ca, ...client), "");
  assert(repository.requests().includes("GET /private/small-1.0.0.tgz"), repository.requests().join());

  assertStringIncludes(await pull("--repo", repository.url("open")), "certificate");
  assertStringIncludes(
    await pull("--repo", repository.url("open"), "--ca-file", certificates.strangerCa),
    "certificate",
  );
  assertStringIncludes(await pull("--repo", repository.url("private"), ...ca), "401");
  assertStringIncludes(await pull("--repo", repository.url("open", "certificate"), ...ca), "certificate");

  const hanging = ["-s", "--max-time", "1", "--cacert", certificates.ca, `${repository.url("hanging")}/index.yaml`];
  assertEquals((await machine.run("curl", hanging)).code, 28, "it answers");
  await repository.stop();
  assertStringIncludes(await pull("--repo", repository.url("open"), ...ca), "connection refused");
});

testbedTest("DockerRegistry gives charts as OCI artifacts to those that have credentials", async () => {
  await using machine = await Machine.create({ name: "one" });
  const certificates = await makeHelmCertificates(machine);
  const registry = await DockerRegistry.create(machine, certificates);
  const chart = umbrellaChart("outer");
  await registry.push(chart);
  const pull = async (...args: string[]) => {
    const place = ["--version", chart.version, "-d", "/opt", "--ca-file", certificates.ca];
    return await helm(machine, ["pull", registry.reference(chart), ...place, ...args]);
  };

  const { code, stderr } = await pull("--username", registry.username, "--password", registry.password);
  assertEquals(code, 0, stderr);
  assertEquals(await Deno.readFile(`${machine.directory}/opt/outer-1.0.0.tgz`), packChart(chart));

  assertStringIncludes((await pull()).stderr, "basic credential not found");
  assertStringIncludes((await pull("--username", registry.username, "--password", "wrong")).stderr, "401");

  await registry.corrupt(chart);
  const broken = await pull("--username", registry.username, "--password", registry.password);
  assertStringIncludes(broken.stderr, "mismatched digest");
});
