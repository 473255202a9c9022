import { assertEquals } from "@std/assert";
import { nodeLocalSettings } from "../../../lib/nllb/mod.ts";

const TRAEFIK = { image: { image: "registry.example.com/traefik", version: "v3" }, apiServerBindPort: 7444 };

Deno.test("nodeLocalSettings() take what the chosen proxy says, and defaults for the rest", () => {
  const balancing = { enabled: true, type: "Traefik", traefik: TRAEFIK };

  assertEquals(nodeLocalSettings({ balancing, agentPort: 8138, defaultPullPolicy: "Never" }), {
    type: "Traefik",
    image: "registry.example.com/traefik:v3",
    imagePullPolicy: "Never",
    apiServerBindPort: 7444,
    konnectivityServerBindPort: 7132,
    konnectivityAgentPort: 8138,
  });
});

Deno.test("nodeLocalSettings() read what a controller of upstream writes, whose type is Envoy by default", () => {
  const envoyProxy = {
    image: { image: "e", version: "v1" },
    imagePullPolicy: "Always",
    konnectivityServerBindPort: 7133,
  };

  const settings = nodeLocalSettings({
    balancing: { enabled: true, envoyProxy, traefik: TRAEFIK },
    agentPort: undefined,
  });

  assertEquals([settings?.type, settings?.image, settings?.imagePullPolicy], ["EnvoyProxy", "e:v1", "Always"]);
  assertEquals([settings?.konnectivityServerBindPort, settings?.konnectivityAgentPort], [7133, 8132]);
});

for (
  const [name, balancing] of Object.entries({
    "off": { enabled: false, type: "Traefik", traefik: TRAEFIK },
    "not there": undefined,
    "without a description": { enabled: true, type: "Traefik" },
    "without an image": { enabled: true, type: "Traefik", traefik: { image: {} } },
  })
) {
  Deno.test(`nodeLocalSettings() are none when load balancing is ${name}`, () => {
    assertEquals(nodeLocalSettings({ balancing, agentPort: 8132 }), undefined);
  });
}
