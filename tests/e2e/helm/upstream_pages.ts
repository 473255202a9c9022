import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { configMapChart } from "../../support/helm_charts.ts";
import { secretTraces } from "../../support/secret_traces.ts";
import type { HelmNode } from "./helm_node.ts";

/** Applied without a finalizer, as by `kubectl apply -f`, and looked at as by anybody. */
export async function chartIsApplied(helm: HelmNode): Promise<void> {
  const { machine } = helm;
  const chart = {
    apiVersion: "helm.k0sproject.io/v1beta1",
    kind: "Chart",
    metadata: { name: "first", namespace: "kube-system" },
    spec: { chartName: "any/small", version: "1.0.0", namespace: "default", repository: helm.open },
  };
  const applied = await machine.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(chart) });
  assertEquals(applied, "chart.helm.k0sproject.io/first created\n");
  await helm.deployed("first");

  const listed = await machine.kubectl(["get", "charts", "-n", "kube-system"]);
  assertMatch(listed, /^NAME +ORDER +RELEASE +VERSION +REVISION +STATUS +AGE\n/);
  assertMatch(listed, /^first +first +1\.0\.0 +1 +deployed /m);
  const described = await machine.kubectl(["describe", "chart", "first", "-n", "kube-system"]);
  assertMatch(described, /^Events:\n(?:.*\n)* +Normal +Installed .*Installed release default\/first/m);
}

/** Charts of a registry that wants a certificate: by the configuration, and by a Chart that names no other address than its own. */
export async function registryWantsCertificate(helm: HelmNode): Promise<void> {
  const { ca: caFile, clientCert: certFile, clientKey: keyFile } = helm.repository.certificates;
  assertEquals((await helm.deployed("k0s-addon-chart-shut")).spec?.repository?.keyFile, keyFile);

  const chartName = helm.shutReference;
  await helm.apply("shut-out", { chartName, version: "1.0.0", repository: { caFile } });
  await helm.apply("let-in", { chartName, version: "1.0.0", repository: { caFile, certFile, keyFile } });
  await helm.deployed("let-in");
  await helm.failed("shut-out", /It wants a client certificate/);
  await helm.delete("shut-out");
}

/** Of a key that is there twice, the second counts, as for helm itself. */
export async function secondKeyCounts(helm: HelmNode): Promise<void> {
  const values = "greeting: once\ngreeting: twice\n";
  await helm.apply("double", { chartName: "any/small", repository: helm.open, values });
  await helm.deployed("double");
  assertEquals(await helm.greeting("double"), "twice");
}

/** A Chart takes over the release of a chart that leaves the configuration; nothing is uninstalled on the way. */
export async function chartMovesOut(helm: HelmNode): Promise<void> {
  const [release, namespace] = ["small-5", "small"];
  const uid = () =>
    helm.machine.kubectl(["-n", namespace, "get", "configmap", release, "-o", "jsonpath={.metadata.uid}"]);
  const before = await uid();
  await helm.apply(release, { chartName: "any/small", namespace, values: "greeting: moved\n", repository: helm.open });
  await helm.until(
    release,
    "waits for the other one",
    ({ status }) => status?.waitingFor === `Chart "k0s-addon-chart-${release}", which has the same release`,
  );

  await helm.reload((charts) => charts.filter(({ name }) => name !== release));

  await helm.deployed(release, 2);
  assertEquals(await helm.revisions(release, namespace), ["1 superseded", "2 deployed"]);
  assertEquals([await helm.greeting(release, namespace), await uid()], ["moved", before]);
  assert((await helm.events(`k0s-addon-chart-${release}`)).includes("Normal ReleaseKept"));
  const names = (await helm.charts()).map(({ metadata }) => metadata.name);
  assert(!names.includes(`k0s-addon-chart-${release}`), names.join(" "));
}

/** The helm of operators works beside Charts, with the administrator's kubeconfig; k0s does not touch what it deploys. */
export async function operatorsUseHelm(helm: HelmNode): Promise<void> {
  const { machine, repository: { url } } = { machine: helm.machine, repository: helm.open };
  const byHand = async (...args: string[]) => {
    const environment = ["KUBECONFIG=/var/lib/k0s/pki/admin.conf", "HOME=/run/operator"];
    const { code, stdout, stderr } = await machine.run("env", [...environment, "/var/lib/k0s/bin/helm", ...args]);
    assertEquals(code, 0, stderr);
    return stdout;
  };
  await byHand("repo", "add", "charts", url!, `--ca-file=${helm.open.caFile}`);
  await byHand("install", "by-hand", "charts/small", "--version=1.0.0", "--set=greeting=hand-made");

  const releases = JSON.parse(await byHand("list", "--output=json")) as { name: string; status: string }[];
  const stateOf = (name: string) => releases.find((one) => one.name === name)?.status;
  assertEquals([stateOf("by-hand"), stateOf("first")], ["deployed", "deployed"]);
  assertEquals(await helm.greeting("by-hand"), "hand-made");
  await byHand("uninstall", "by-hand");
  assertEquals(await helm.revisions("by-hand"), []);
}

/** With `--debug`, the log has what helm says in detail, and no password. */
export async function detailsAreLogged(helm: HelmNode): Promise<void> {
  const { registry, repository: { username, password, certificates: { ca: caFile } } } = helm;
  const chart = configMapChart("detailed");
  await registry.push(chart);
  await helm.repository.publish(chart);
  await helm.apply("detailed-oci", {
    chartName: registry.reference(chart),
    repository: { username: registry.username, password: registry.password, caFile },
  });
  await helm.apply("detailed", {
    chartName: "any/detailed",
    repository: { url: helm.repository.url("private"), username, password, caFile },
  });
  await helm.deployed("detailed-oci");
  await helm.deployed("detailed");

  const says = (command: string) => new RegExp(`level=debug msg="helm says" .*command=${command} `);
  for (const command of ["pull", "k0s-pull", "install"]) {
    await eventually(() => Promise.resolve(says(command).test(helm.node.process.output())), {
      ...{ what: `the log has what helm says of ${command}`, withinMs: 10_000 },
    });
  }
  const output = helm.node.process.output();
  assertStringIncludes(output, "detailed");
  for (const secret of [password, registry.password]) {
    const spelled = [secret, encodeURIComponent(secret), btoa(`${username}:${secret}`)];
    for (const text of [...spelled, btoa(`${registry.username}:${secret}`)]) assert(!output.includes(text), text);
    assertEquals(await secretTraces(helm.machine, secret, []), []);
  }
}
