import { assertEquals } from "@std/assert";
import { refusedProviderChange } from "../../../../lib/manifests/system/provider_change.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";

const DEPLOYED = { kuberouter: "kuberouter/kube-router.yaml", calico: "calico/calico-DaemonSet-calico-node.yaml" };

async function refusal(deployed: keyof typeof DEPLOYED | undefined, provider: "kuberouter" | "calico" | "custom") {
  const manifestsDir = await Deno.makeTempDir();
  for (const name of Object.keys(DEPLOYED)) await Deno.mkdir(`${manifestsDir}/${name}`);
  if (deployed !== undefined) await Deno.writeTextFile(`${manifestsDir}/${DEPLOYED[deployed]}`, "");
  const { network } = aClusterConfig().spec;
  try {
    return await refusedProviderChange(aClusterConfig({ network: { ...network, provider } }), manifestsDir);
  } finally {
    await Deno.remove(manifestsDir, { recursive: true });
  }
}

Deno.test("refusedProviderChange() lets a first provider and the same one be", async () => {
  const allowed = await Promise.all([
    refusal(undefined, "kuberouter"),
    refusal(undefined, "custom"),
    refusal("kuberouter", "kuberouter"),
    refusal("calico", "calico"),
  ]);

  assertEquals(allowed, [undefined, undefined, undefined, undefined]);
});

Deno.test("refusedProviderChange() refuses another one than is deployed, in upstream's words", async () => {
  assertEquals(await refusal("kuberouter", "calico"), "cannot change CNI provider from kuberouter to calico");
  assertEquals(await refusal("kuberouter", "custom"), "cannot change CNI provider from kuberouter to custom");
  assertEquals(await refusal("calico", "kuberouter"), "cannot change CNI provider from calico to kuberouter");
});
