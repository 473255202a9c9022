import { assertEquals } from "@std/assert";
import { packChart, writeChart } from "../../support/chart_archive.ts";
import { configMapChart, crdChart, jobChart, largeValues, umbrellaChart } from "../../support/helm_charts.ts";
import type { HelmNode } from "./helm_node.ts";

/** Bytes of a large document of values. */
const LARGE = 500_000;

/** A chart of an OCI registry, with credentials. */
export async function chartComesFromRegistry(helm: HelmNode): Promise<void> {
  const { registry } = helm;
  const chart = configMapChart("from-registry");
  await registry.push(chart);
  const { username, password, certificates: { ca: caFile } } = registry;

  await helm.apply("oci", {
    chartName: registry.reference(chart),
    version: chart.version,
    repository: { username, password, caFile },
  });

  await helm.deployed("oci");
  assertEquals(await helm.greeting("oci"), "hello");
}

/** Charts that lie on the controller: an archive, and a directory. */
export async function chartsLieOnTheController(helm: HelmNode): Promise<void> {
  const directory = `${helm.machine.directory}/opt/charts`;
  await writeChart(directory, umbrellaChart("outer"));
  await Deno.writeFile(`${directory}/archived.tgz`, packChart(configMapChart("archived")));

  await helm.apply("archived", { chartName: "/opt/charts/archived.tgz", namespace: "made-for-it" });
  await helm.apply("outer", { chartName: "/opt/charts/outer" });

  await helm.deployed("archived");
  await helm.deployed("outer");
  assertEquals(await helm.greeting("archived", "made-for-it"), "hello");
  assertEquals(await helm.greeting("outer-inner"), "from the outer chart");
}

/** A repository that a Secret describes: its values take precedence. */
export async function secretDescribesRepository(helm: HelmNode): Promise<void> {
  const { username, password, certificates: { ca } } = helm.repository;
  const caPem = (await helm.machine.run("cat", [ca])).stdout;
  await helm.applyObject({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "charts", namespace: "kube-system" },
    stringData: { url: helm.repository.url("private"), username, password, "ca.crt": caPem },
  });

  await helm.apply("by-secret", {
    chartName: "any/small",
    version: "1.0.0",
    repository: { url: "https://192.0.2.99/", username: "nobody", configFrom: { secretRef: { name: "charts" } } },
  });

  await helm.deployed("by-secret");
  assertEquals(await helm.greeting("by-secret"), "hello");
}

/** A registry whose user a Secret names, made by `kubectl create`; the Chart says nothing else of it. */
export async function secretNamesUser(helm: HelmNode): Promise<void> {
  const { registry, machine } = helm;
  const chart = configMapChart("for-some");
  await registry.push(chart);
  const user = [`--from-literal=username=${registry.username}`, `--from-literal=password=${registry.password}`];
  const trust = `--from-file=ca.crt=${registry.certificates.ca}`;
  await machine.kubectl(["create", "secret", "generic", "registry-user", ...user, trust, "-n", "kube-system"]);

  await helm.apply("for-some", {
    chartName: registry.reference(chart),
    version: chart.version,
    repository: { configFrom: { secretRef: { name: "registry-user" } } },
  });

  await helm.deployed("for-some");
}

/** A repository that wants a certificate of its client, the key of which is root's alone. */
export async function clientHasCertificate(helm: HelmNode): Promise<void> {
  const { ca: caFile, clientCert: certFile, clientKey: keyFile } = helm.repository.certificates;
  const url = helm.repository.url("open", "certificate");

  await helm.apply("certified", { chartName: "any/small", repository: { url, caFile, certFile, keyFile } });

  await helm.deployed("certified");
}

/** Kinds of its own, a job that is waited for, and values that are a large document. */
export async function chartsOfEveryForm(helm: HelmNode): Promise<void> {
  await helm.repository.publish(crdChart("bike"), jobChart("job"));
  await helm.apply("bike", { chartName: "any/bike", repository: helm.open });
  await helm.apply("large", { chartName: "any/small", repository: helm.open, values: largeValues(LARGE) });
  await helm.apply("job", { chartName: "any/job", repository: helm.open });

  await helm.deployed("bike");
  assertEquals(await helm.machine.kubectl(["get", "wheels", "bike", "-o", "jsonpath={.spokes}"]), "32");
  await helm.deployed("large");
  assertEquals(await helm.greeting("large"), "large");
  await helm.machine.kubectl(["wait", "--for=create", "job/job-main", "--timeout=30s"]);
  assertEquals((await helm.chart("job")).status?.status, "pending-install");
  await helm.openGate("job");
  await helm.deployed("job");
}
