import { assertEquals } from "@std/assert";
import { parse } from "@std/yaml";
import { joinHostPort } from "../../../lib/base/mod.ts";
import { mountPath, proxyFiles, type ProxyInputs, routesOf } from "../../../lib/nllb/proxy_files.ts";
import type { NodeLocalSettings } from "../../../lib/nllb/mod.ts";
import { SETTINGS } from "./_settings.ts";

const inputs = (changes: Partial<NodeLocalSettings> = {}): ProxyInputs => ({
  settings: { ...SETTINGS, ...changes },
  bindAddress: "127.0.0.1",
  apiServers: ["192.0.2.12:6443", "[2001:db8::1]:6443", "192.0.2.11:6444"],
});

/** Any document, for looking into. */
// deno-lint-ignore no-explicit-any
const read = (text: string | undefined): any => parse(text ?? "");

Deno.test("routesOf() lead to each API server at its port, and to each konnectivity-server at the agents' port", () => {
  const [api, konnectivity] = routesOf(inputs());

  assertEquals(api?.upstreams.map(({ host, port }) => joinHostPort(host, port)), [
    "192.0.2.11:6444",
    "192.0.2.12:6443",
    "[2001:db8::1]:6443",
  ]);
  assertEquals(konnectivity?.upstreams.map(({ host, port }) => joinHostPort(host, port)), [
    "192.0.2.11:8132",
    "192.0.2.12:8132",
    "[2001:db8::1]:8132",
  ]);
});

Deno.test("proxyFiles() of Traefik listen on the loopback alone and check what is behind", () => {
  const { fixed, followed } = proxyFiles(inputs());
  const config = read(fixed["config.yaml"]);
  const { tcp } = read(followed["routing.yaml"]);

  assertEquals(config.entryPoints, {
    apiserver: { address: "127.0.0.1:7443" },
    konnectivity: { address: "127.0.0.1:7132" },
  });
  assertEquals(config.providers.file, { filename: "/etc/traefik/routing.yaml", watch: true });
  assertEquals([config.global.checkNewVersion, config.global.sendAnonymousUsage], [false, false]);
  assertEquals(tcp.routers.konnectivity, {
    entryPoints: ["konnectivity"],
    rule: "HostSNI(`*`)",
    service: "konnectivity",
  });
  const { loadBalancer } = tcp.services.apiserver;
  assertEquals(loadBalancer.servers.map(({ address }: { address: string }) => address), [
    "192.0.2.11:6444",
    "192.0.2.12:6443",
    "[2001:db8::1]:6443",
  ]);
  assertEquals([loadBalancer.healthCheck.interval, loadBalancer.serversTransport], ["2s", "k0s"]);
  assertEquals(Object.keys(tcp.serversTransports), ["k0s"]);
});

Deno.test("proxyFiles() of Envoy have its listeners fixed and its clusters followed", () => {
  const { fixed, followed } = proxyFiles(inputs({ type: "EnvoyProxy" }));
  const { node, dynamic_resources, static_resources: { listeners } } = read(fixed["envoy.yaml"]);
  const [api, konnectivity] = read(followed["cds.yaml"]).resources;

  assertEquals(mountPath({ type: "EnvoyProxy" }), "/etc/envoy");
  assertEquals([node, dynamic_resources.cds_config.path], [
    { cluster: "nllb-cluster", id: "nllb-id" },
    "/etc/envoy/cds.yaml",
  ]);
  assertEquals(listeners[1].address.socket_address, { address: "127.0.0.1", port_value: 7132 });
  assertEquals(listeners[0].filter_chains[0].filters[0].typed_config.cluster, "apiserver");
  assertEquals([api.lb_policy, konnectivity.lb_policy], ["RANDOM", "ROUND_ROBIN"]);
  assertEquals(konnectivity.load_assignment.endpoints[0].lb_endpoints[2].endpoint.address.socket_address, {
    address: "2001:db8::1",
    port_value: 8132,
  });
});
