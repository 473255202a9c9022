import { assertEquals } from "@std/assert";
import { calicoKubeControllers } from "../../../../../lib/manifests/system/calico/kube_controllers.ts";
import { aConfig } from "../_golden.ts";

Deno.test("calicoKubeControllers() run once, with the image of the configuration, and may be evicted", () => {
  const config = aConfig(({ images }) => void (images.calico.kubecontrollers.version = "v9"));

  const [deployment, budget] = calicoKubeControllers(config);

  const { replicas, strategy, template } = deployment?.["spec"] as unknown as {
    replicas: number;
    strategy: { type: string };
    template: { spec: { containers: { image: string }[] } };
  };
  assertEquals([replicas, strategy.type, template.spec.containers.map(({ image }) => image)], [
    ...[1, "Recreate", ["quay.io/k0sproject/calico-kube-controllers:v9"]],
  ]);
  assertEquals((budget?.["spec"] as unknown as { maxUnavailable: number }).maxUnavailable, 1);
});
