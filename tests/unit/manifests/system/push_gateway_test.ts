import { assertEquals } from "@std/assert";
import { PUSH_GATEWAY_PATH, pushGatewayObjects } from "../../../../lib/manifests/system/push_gateway.ts";
import { aConfig, someInputs } from "./_golden.ts";

Deno.test("pushGatewayObjects() follow the image of the configuration", () => {
  const config = aConfig((spec) =>
    void (spec.images.pushgateway = { image: "registry.example.com/gw", version: "v9" })
  );
  const [deployment] = pushGatewayObjects(someInputs({ config })).filter(({ kind }) => kind === "Deployment");
  const { template } = deployment?.["spec"] as { template: { spec: { containers: { image: string }[] } } };

  assertEquals(template.spec.containers.map(({ image }) => image), ["registry.example.com/gw:v9"]);
});

Deno.test("PUSH_GATEWAY_PATH leads to the Service by the name of its port", () => {
  const [service] = pushGatewayObjects(someInputs()).filter(({ kind }) => kind === "Service");
  const { ports: [port] } = service?.["spec"] as { ports: [{ name: string }] };
  const { namespace, name } = service!.metadata;

  assertEquals(PUSH_GATEWAY_PATH, `/api/v1/namespaces/${namespace}/services/http:${name}:${port.name}/proxy`);
});
