import { assertEquals } from "@std/assert";
import { unusedByFlags } from "../../../../lib/node/checks/unused_settings.ts";
import { parseDocument } from "../../../../lib/config/parse.ts";

function unused(spec: string, disableComponents: string[], single = false): string[] {
  const { config } = parseDocument(`spec: {${spec}}`, { hostAddress: "192.0.2.2" });
  return unusedByFlags({ single, disableComponents }, config).map(({ path, message }) => `${path}: ${message}`);
}

Deno.test("unusedByFlags() tells what is set for a component that is disabled", () => {
  const cases: [component: string, spec: string, path: string][] = [
    [
      "coredns",
      "network: {coreDNS: {patches: [{target: {kind: Deployment, name: coredns}, patch: {type: MergePatch, content: 'a: 1'}}]}}",
      "spec.network.coreDNS",
    ],
    ["helm", "extensions: {helm: {charts: [{name: a, chartname: /a, namespace: a}]}}", "spec.extensions.helm"],
    ["konnectivity-server", "konnectivity: {agentPort: 9000}", "spec.konnectivity"],
    ["control-api", "api: {k0sApiPort: 9444}", "spec.api.k0sApiPort"],
    ["kube-controller-manager", "controllerManager: {extraArgs: {v: '2'}}", "spec.controllerManager"],
    ["kube-proxy", "network: {kubeProxy: {mode: nftables}}", "spec.network.kubeProxy"],
    ["kube-scheduler", "scheduler: {rawArgs: [--v=2]}", "spec.scheduler"],
    [
      "metrics-server",
      "metricsServer: {patches: [{target: {kind: Deployment, name: metrics-server}, patch: {type: MergePatch, content: 'a: 1'}}]}",
      "spec.metricsServer",
    ],
    ["network-provider", "network: {kuberouter: {metricsPort: 9000}}", "spec.network.kuberouter"],
    ["network-provider", "network: {provider: calico}", "spec.network.provider"],
  ];
  for (const [component, spec, path] of cases) {
    assertEquals(unused(spec, [component]), [
      `${path}: Without effect: the controller runs with --disable-components=${component}`,
    ]);
    assertEquals(unused(spec, []), [], component);
    assertEquals(unused("", [component]), [], component);
  }
});

Deno.test("unusedByFlags() tells what is set for other machines where there are none", () => {
  const told = (path: string) => `${path}: Without effect: the controller runs with --single`;

  assertEquals(unused("konnectivity: {agentPort: 9000}, api: {k0sApiPort: 9444}", [], true), [
    told("spec.konnectivity"),
    told("spec.api.k0sApiPort"),
  ]);
  assertEquals(unused("", [], true), []);
});

Deno.test("unusedByFlags() is silent about what is as it would be by itself", () => {
  const specs: [component: string, spec: string][] = [
    ["coredns", "network: {coreDNS: {patches: []}}"],
    ["helm", "extensions: {helm: {charts: [], repositories: null, concurrencyLevel: 5}}"],
    ["kube-controller-manager", "controllerManager: {extraArgs: {}, rawArgs: []}"],
    [
      "kube-proxy",
      "network: {kubeProxy: {mode: iptables, disabled: false, iptables: {syncPeriod: 0s}, extraArgs: {}}}",
    ],
    ["network-provider", "network: {kuberouter: {hairpin: Enabled, autoMTU: true, mtu: 0, peerRouterIPs: ''}}"],
  ];
  for (const [component, spec] of specs) assertEquals(unused(spec, [component]), [], spec);
});
