import { stringify } from "@std/yaml";
import { joinHostPort, splitHostPort } from "../base/mod.ts";
import type { NodeLocalSettings } from "./settings.ts";

/** What the files of a proxy follow from. */
export interface ProxyInputs {
  settings: NodeLocalSettings;
  /** Address of the loopback it listens at. */
  bindAddress: string;
  /** `host:port` of every API server, IPv6 in brackets. */
  apiServers: readonly string[];
}

/** The files of a proxy by name: one that stays as long as the pod, and one that the proxy follows. */
export interface ProxyFiles {
  fixed: Readonly<Record<string, string>>;
  followed: Readonly<Record<string, string>>;
}

/** Two ways through the proxy: name, own port, and where they lead. */
interface Route {
  name: "apiserver" | "konnectivity";
  port: number;
  upstreams: readonly { host: string; port: number }[];
}

/** The ways in a fixed order of upstreams, so that the same controllers give the same files. */
export function routesOf({ settings, apiServers }: ProxyInputs): Route[] {
  const servers = apiServers.toSorted().map(splitHostPort).map(({ host, port = API_PORT }) => ({ host, port }));
  const agents = [...new Set(servers.map(({ host }) => host))];
  return [
    { name: "apiserver", port: settings.apiServerBindPort, upstreams: servers },
    {
      name: "konnectivity",
      port: settings.konnectivityServerBindPort,
      upstreams: agents.map((host) => ({ host, port: settings.konnectivityAgentPort })),
    },
  ];
}

/** Of an API server that is named without one, as by a URL with the scheme's. */
const API_PORT = 443;

/** Directory of the pod with the files of its proxy. */
export function mountPath({ type }: Pick<NodeLocalSettings, "type">): string {
  return type === "Traefik" ? "/etc/traefik" : "/etc/envoy";
}

/** Renders the files of whichever proxy the settings want. */
export function proxyFiles(inputs: ProxyInputs): ProxyFiles {
  return inputs.settings.type === "Traefik" ? traefikFiles(inputs) : envoyFiles(inputs);
}

/** A dead server is left out after at most this long, and taken in again as soon. Upstream asks none. */
const TRAEFIK_CHECK = { interval: "2s", timeout: "1s" };
const TRAEFIK_TRANSPORT = { dialTimeout: "2s", dialKeepAlive: "5s" };

/** @see https://doc.traefik.io/traefik/reference/routing-configuration/tcp/service/ */
function traefikFiles(inputs: ProxyInputs): ProxyFiles {
  const routes = routesOf(inputs);
  const byName = <T>(value: (route: Route) => T) => Object.fromEntries(routes.map((one) => [one.name, value(one)]));
  return {
    fixed: {
      "config.yaml": stringify({
        global: { checkNewVersion: false, sendAnonymousUsage: false },
        log: { level: "INFO", noColor: true },
        entryPoints: byName(({ port }) => ({ address: joinHostPort(inputs.bindAddress, port) })),
        providers: { file: { filename: `${mountPath(inputs.settings)}/routing.yaml`, watch: true } },
      }),
    },
    followed: {
      "routing.yaml": stringify({
        tcp: {
          routers: byName(({ name }) => ({ entryPoints: [name], rule: "HostSNI(`*`)", service: name })),
          services: byName(({ upstreams }) => ({
            loadBalancer: {
              healthCheck: TRAEFIK_CHECK,
              serversTransport: "k0s",
              servers: upstreams.map(({ host, port }) => ({ address: joinHostPort(host, port) })),
            },
          })),
          serversTransports: { k0s: TRAEFIK_TRANSPORT },
        },
      }),
    },
  };
}

const ENVOY_API = "type.googleapis.com/envoy";
const ENVOY_CHECK = { tcp_health_check: {}, timeout: "1s", interval: "5s", healthy_threshold: 3 };

/** @see k0s `pkg/component/worker/nllb` for the settings, and Envoy's API v3 for their form */
function envoyFiles(inputs: ProxyInputs): ProxyFiles {
  const routes = routesOf(inputs);
  const socket = (host: string, port: number) => ({ socket_address: { address: host, port_value: port } });
  const listener = ({ name, port }: Route) => ({
    name,
    address: socket(inputs.bindAddress, port),
    filter_chains: [{
      filters: [{
        name: "envoy.filters.network.tcp_proxy",
        typed_config: {
          "@type": `${ENVOY_API}.extensions.filters.network.tcp_proxy.v3.TcpProxy`,
          stat_prefix: name,
          cluster: name,
        },
      }],
    }],
  });
  const cluster = ({ name, upstreams }: Route) => ({
    "@type": `${ENVOY_API}.config.cluster.v3.Cluster`,
    name,
    connect_timeout: "0.25s",
    type: "STATIC",
    lb_policy: name === "apiserver" ? "RANDOM" : "ROUND_ROBIN",
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: upstreams.map(({ host, port }) => ({ endpoint: { address: socket(host, port) } })) }],
    },
    health_checks: [{ ...ENVOY_CHECK, unhealthy_threshold: 5 }],
  });
  return {
    fixed: {
      "envoy.yaml": stringify({
        node: { cluster: "nllb-cluster", id: "nllb-id" },
        dynamic_resources: { cds_config: { path: `${mountPath(inputs.settings)}/cds.yaml` } },
        static_resources: { listeners: routes.map(listener) },
      }),
    },
    followed: { "cds.yaml": stringify({ resources: routes.map(cluster) }) },
  };
}
