import { assertEquals, assertRejects } from "@std/assert";
import { clusterWideConfig, defaultClusterConfig } from "../../../lib/config/mod.ts";
import { establishKind, type KubeObject } from "../../../lib/kube/mod.ts";
import { systemClock, systemRandom } from "../../../lib/platform/mod.ts";
import { CLUSTER_CONFIG, CLUSTER_CONFIGS, clusterConfigCrd } from "../../../lib/reconcilers/mod.ts";
import { hasApiServer, startApiServer } from "./api_server.ts";

Deno.test({
  name: "a real API server takes the kind of the cluster's configuration, keeps what is stored, and judges types alone",
  ignore: !hasApiServer(),
  fn: async () => {
    await using server = await startApiServer();
    const { client } = server;
    const { signal } = new AbortController();
    const { name, namespace } = CLUSTER_CONFIG;
    await establishKind(await clusterConfigCrd(), { client, clock: systemClock, random: systemRandom }, signal);
    const object = await clusterWideConfig(defaultClusterConfig({ hostAddress: "192.0.2.2" })) as unknown as KubeObject;
    const stored = await client.create(CLUSTER_CONFIGS, object);
    const patch = (spec: unknown) => client.mergePatch(CLUSTER_CONFIGS, name, { spec }, { namespace });

    assertEquals(stored["spec"], object["spec"]);
    const crd = await client.get({
      ...{
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        plural: "customresourcedefinitions",
      },
      namespaced: false,
    }, "clusterconfigs.k0s.k0sproject.io");
    const { conditions } = crd["status"] as { conditions: { type: string; status: string; message: string }[] };
    assertEquals(conditions.filter(({ type }) => type === "NonStructuralSchema"), []);

    const changed = await patch({
      nosuch: { a: 1 },
      network: { podCIDRR: "x" },
      workerProfiles: [{ name: "a", values: { maxPods: 5, deep: { er: [1] } } }],
      extensions: {
        helm: {
          concurrencyLevel: 5,
          charts: [
            { name: "one", chartname: "a/b", namespace: "c", timeout: "5m" },
            { name: "two", chartname: "a/b", namespace: "c", timeout: 5_000_000_000 },
          ],
        },
      },
    }) as unknown as { spec: { nosuch: unknown; network: Record<string, unknown>; workerProfiles: unknown } };
    assertEquals([changed.spec.nosuch, changed.spec.network["podCIDRR"]], [{ a: 1 }, "x"]);
    assertEquals(changed.spec.workerProfiles, [{ name: "a", values: { maxPods: 5, deep: { er: [1] } } }]);
    await assertRejects(() => patch({ konnectivity: { agentPort: 80 } }), Error, "greater than or equal to 1024");
    await assertRejects(() => patch({ network: { provider: "nosuch" } }), Error, "Unsupported value");
    await assertRejects(() => patch({ scheduler: { extraArgs: { v: 2 } } }), Error, "must be of type string");
  },
});
