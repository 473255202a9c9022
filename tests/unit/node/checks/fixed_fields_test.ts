import { assertEquals } from "@std/assert";
import { fixedFieldsError } from "../../../../lib/node/checks/fixed_fields.ts";
import { aClusterConfig, anEtcdConfig } from "../../../support/a_controller.ts";

const { api, network } = aClusterConfig().spec;

Deno.test("fixedFieldsError() takes what a running node can follow", () => {
  for (
    const change of [
      {},
      { api: { ...api, sans: ["api.example.com"], extraArgs: { "max-requests-inflight": "500" } } },
      { network: { ...network, kubeProxy: { ...network.kubeProxy, mode: "nftables" } } },
      { workerProfiles: [{ name: "big", values: { maxPods: 200 } }] },
    ]
  ) {
    const next = aClusterConfig(change as Parameters<typeof aClusterConfig>[0]);
    assertEquals(fixedFieldsError(aClusterConfig(), next), undefined);
  }
});

Deno.test("fixedFieldsError() names every field that takes effect at a start only", () => {
  const next = anEtcdConfig();
  const changed = { ...next, spec: { ...next.spec, network: { ...network, provider: "custom" as const } } };

  const error = fixedFieldsError(aClusterConfig(), changed);

  assertEquals(error?.problems.map(({ path }) => path), ["spec.storage", "spec.network.provider"]);
  assertEquals(error?.hint?.includes("k0s stop"), true);
});
