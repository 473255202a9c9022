import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ["api: {port: 9443}", ["api.k0sApiPort: Duplicate value: 9443: also spec.api.port"]],
  ["konnectivity: {agentPort: 6443}", ["konnectivity.agentPort: Duplicate value: 6443: also spec.api.port"]],
  ["api: {port: 10257}", ["api.port: Duplicate value: 10257: also kube-controller-manager"]],
  ["{api: {port: 10257}, controllerManager: {extraArgs: {secure-port: '10300'}}}", []],
  ["api: {k0sApiPort: 2379}", ["api.k0sApiPort: Duplicate value: 2379: also etcd"]],
  ["{api: {k0sApiPort: 2379}, storage: {type: kine}}", []],
  ["{api: {port: 2380}, storage: {type: kine}}", ["api.port: Duplicate value: 2380: also kine"]],
  ["network: {kuberouter: {metricsPort: 10250}}", [
    "network.kuberouter.metricsPort: Duplicate value: 10250: also kubelet",
  ]],
  ["scheduler: {extraArgs: {secure-port: '6443'}}", [
    "scheduler.extraArgs.secure-port: Duplicate value: 6443: also spec.api.port",
  ]],
  ["controllerManager: {rawArgs: [--secure-port=10259]}", [
    "controllerManager.rawArgs[0]: Duplicate value: 10259: also kube-scheduler",
  ]],
  ["{controllerManager: {extraArgs: {secure-port: '0'}}, scheduler: {rawArgs: [--secure-port=0]}}", []],
  ["{controllerManager: {extraArgs: {secure-port: '6443'}, rawArgs: [--secure-port=10300]}}", []],
  ["network: {kuberouter: {rawArgs: [--metrics-port=10249]}}", [
    "network.kuberouter.rawArgs[0]: Duplicate value: 10249: also spec.network.kubeProxy.metricsBindAddress",
  ]],
  ["network: {kuberouter: {metricsPort: 10250, extraArgs: {metrics-port: '8081'}}}", []],
  ["network: {kuberouter: {extraArgs: {bgp-port: '10250'}}}", [
    "network.kuberouter.extraArgs.bgp-port: Duplicate value: 10250: also kubelet",
  ]],
  ["network: {kuberouter: {metricsPort: 0}}", []],
  ["network: {kuberouter: {metricsPort: 20244}}", [
    "network.kuberouter.metricsPort: Duplicate value: 20244: also kube-router's health endpoint",
  ]],
  ["network: {kuberouter: {metricsPort: 179}}", [
    "network.kuberouter.metricsPort: Duplicate value: 179: also kube-router's BGP",
  ]],
  ["network: {kuberouter: {metricsPort: 179, extraArgs: {bgp-port: '1790'}}}", []],
  ["network: {provider: custom, kubeProxy: {metricsBindAddress: '0.0.0.0:20244'}}", []],
  ["network: {kubeProxy: {metricsBindAddress: '0.0.0.0:10256'}}", [
    "network.kubeProxy.healthzBindAddress: Duplicate value: 10256: also spec.network.kubeProxy.metricsBindAddress",
  ]],
  ["network: {kubeProxy: {disabled: true, metricsBindAddress: '0.0.0.0:10256'}}", []],
  ["network: {provider: calico, kubeProxy: {metricsBindAddress: '0.0.0.0:9099'}}", [
    "network.kubeProxy.metricsBindAddress: Duplicate value: 9099: also calico-node's health",
  ]],
  ["network: {provider: calico, kubeProxy: {metricsBindAddress: '0.0.0.0:20244'}}", []],
  ["network: {nodeLocalLoadBalancing: {enabled: true, traefik: {apiServerBindPort: 7132}}}", [
    "network.nodeLocalLoadBalancing.traefik.konnectivityServerBindPort: Duplicate value: 7132: also " +
    "spec.network.nodeLocalLoadBalancing.traefik.apiServerBindPort",
  ]],
  ["network: {nodeLocalLoadBalancing: {traefik: {apiServerBindPort: 7132}}}", []],
];

Deno.test("portRules refuse one number for two ports of a machine", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
