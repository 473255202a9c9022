import { assertEquals } from "@std/assert";
import { clusterConfigCrd, ensureClusterConfig } from "../../../../lib/reconcilers/mod.ts";
import { status } from "../../../support/fake_cluster.ts";
import { FakeClock, FakeLogger, FakeRandom } from "../../../support/fakes.ts";
import { clusterWith, OBJECT_PATH, objectOf } from "./_cluster.ts";

const CRD = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/clusterconfigs.k0s.k0sproject.io";
const NEVER = new AbortController().signal;

function aCluster(spec?: Record<string, unknown>) {
  const cluster = clusterWith(spec);
  const established = { conditions: [{ type: "Established", status: "True" }] };
  cluster.put(CRD, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {},
    status: established,
  });
  const [clock, log, random] = [new FakeClock(), new FakeLogger(), new FakeRandom()];
  const document = () => Promise.resolve(objectOf({ scheduler: {} }));
  return {
    cluster,
    clock,
    log,
    ensure: () => ensureClusterConfig({ client: cluster.client(), clock, log, random, document }, NEVER),
  };
}

Deno.test("ensureClusterConfig() makes the kind, then the object", async () => {
  const { cluster, ensure } = aCluster();
  await ensure();

  assertEquals(cluster.writes, [`PATCH ${CRD}`, `POST ${OBJECT_PATH.replace(/\/k0s$/, "")}`]);
  assertEquals(cluster.objects.get(OBJECT_PATH)?.["spec"], { scheduler: {} });
});

Deno.test("ensureClusterConfig() leaves an object that is there alone", async () => {
  const { cluster, log, ensure } = aCluster({ telemetry: {} });
  await ensure();

  assertEquals(cluster.objects.get(OBJECT_PATH)?.["spec"], { telemetry: {} });
  assertEquals(log.records, []);
});

Deno.test("ensureClusterConfig() tries again, however often that takes", async () => {
  const { cluster, clock, log, ensure } = aCluster();
  let failures = 0;
  cluster.intercept = ({ method }) => method === "POST" && ++failures < 4 ? status(500, "", "not now") : undefined;
  const ensured = ensure();
  const timer = setInterval(() => void clock.advance(5_000), 1);
  await ensured;
  clearInterval(timer);

  assertEquals(log.records.filter(({ level }) => level === "warning").length, 3);
  assertEquals(cluster.objects.has(OBJECT_PATH), true);
});

Deno.test("clusterConfigCrd() is upstream's kind: namespaced, with a status of its own", async () => {
  const { metadata, spec } = await clusterConfigCrd() as unknown as {
    metadata: { name: string };
    spec: { scope: string; names: unknown; versions: { name: string; subresources: unknown }[] };
  };

  assertEquals([metadata.name, spec.scope], ["clusterconfigs.k0s.k0sproject.io", "Namespaced"]);
  assertEquals(spec.names, {
    kind: "ClusterConfig",
    listKind: "ClusterConfigList",
    plural: "clusterconfigs",
    singular: "clusterconfig",
  });
  assertEquals(spec.versions.map(({ name, subresources }) => [name, subresources]), [["v1beta1", { status: {} }]]);
});
