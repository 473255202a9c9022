import { assertEquals } from "@std/assert";
import { nodeLocalPod } from "../../../lib/nllb/static_pod.ts";

const SETTINGS = {
  image: "example.com/proxy:v1",
  imagePullPolicy: "Never",
  apiServerBindPort: 7443,
  konnectivityServerBindPort: 7132,
  konnectivityAgentPort: 8132,
};

/** Any manifest, for looking into. */
// deno-lint-ignore no-explicit-any
const podOf = (type: "Traefik" | "EnvoyProxy"): any =>
  nodeLocalPod({
    settings: { ...SETTINGS, type },
    bindAddress: "127.0.0.1",
    directory: "/run/k0s/nllb/x",
    k0sVersion: "v1+k0s.0",
  });

Deno.test("nodeLocalPod() needs nothing of the cluster to start", () => {
  const { metadata, spec } = podOf("Traefik");

  assertEquals([metadata.namespace, metadata.name], ["kube-system", "nllb"]);
  assertEquals(metadata.labels["app.kubernetes.io/version"], "v1-k0s.0");
  assertEquals([spec.hostNetwork, spec.priority, spec.enableServiceLinks], [true, 2_000_001_000, false]);
  assertEquals([spec.automountServiceAccountToken, spec.tolerations], [false, [{ operator: "Exists" }]]);
});

Deno.test("nodeLocalPod() may do nothing but listen", () => {
  const { spec: { containers: [container], securityContext, volumes } } = podOf("Traefik");

  assertEquals([securityContext.runAsNonRoot, securityContext.runAsUser], [true, 65_532]);
  assertEquals(container.securityContext.capabilities, { drop: ["ALL"] });
  assertEquals(container.volumeMounts, [{ name: "config", mountPath: "/etc/traefik", readOnly: true }]);
  assertEquals(volumes[0].hostPath, { path: "/run/k0s/nllb/x", type: "Directory" });
  assertEquals([container.image, container.imagePullPolicy], ["example.com/proxy:v1", "Never"]);
  assertEquals(container.livenessProbe.tcpSocket, { host: "127.0.0.1", port: 7443 });
});

Deno.test("nodeLocalPod() starts each proxy with its own configuration", () => {
  const argsOf = (type: "Traefik" | "EnvoyProxy") => podOf(type).spec.containers[0].args;

  assertEquals(argsOf("Traefik"), ["--configFile=/etc/traefik/config.yaml"]);
  assertEquals(argsOf("EnvoyProxy"), ["-c", "/etc/envoy/envoy.yaml", "--use-dynamic-base-id"]);
});
