import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const NOT_FOLLOWED = "Forbidden: kubeconfigs and nodes would not follow: set spec.api.port";
const BOUND = "Forbidden: kubeconfigs would not follow: set spec.api.address and spec.api.onlyBindToAddress";
const SOCKET = "Forbidden: the API server reaches kine at the socket that k0s names, without TLS";
const RIGHTS = "Forbidden: nodes and controllers have their rights by Node and RBAC: have both in it";
const KUBECONFIG = "Forbidden: it reaches the API server of this machine by its kubeconfig";
const ENDS = "Forbidden: the program would end after it";

const CASES: [spec: string, problems: string[]][] = [
  ['api: {extraArgs: {secure-port: "7443"}}', [`api.extraArgs.secure-port: ${NOT_FOLLOWED}`]],
  ['api: {extraArgs: {secure_port: "7443"}}', [`api.extraArgs.secure_port: ${NOT_FOLLOWED}`]],
  ['api: {rawArgs: ["--secure-port=7443"]}', [`api.rawArgs[0]: ${NOT_FOLLOWED}`]],
  ['api: {rawArgs: ["--v=1", "--secure-port", "7443"]}', [`api.rawArgs[1]: ${NOT_FOLLOWED}`]],
  ['api: {port: 7443, extraArgs: {secure-port: "7443"}}', []],
  ["api: {extraArgs: {bind-address: 127.0.0.1}}", [`api.extraArgs.bind-address: ${BOUND}`]],
  ["api: {address: 192.0.2.2, extraArgs: {bind-address: 192.0.2.2}}", [`api.extraArgs.bind-address: ${BOUND}`]],
  ["api: {address: 192.0.2.2, onlyBindToAddress: true, extraArgs: {bind-address: 192.0.2.2}}", []],
  ['api: {onlyBindToAddress: true, extraArgs: {bind-address: "0.0.0.0"}}', []],
  ['api: {extraArgs: {bind-address: "::"}}', []],
  ["api: {extraArgs: {etcd-servers: 'https://a:1'}}", [
    "api.extraArgs.etcd-servers: Forbidden: the cluster is where spec.storage says",
  ]],
  ["api: {extraArgs: {service-cluster-ip-range: 10.1.0.0/16}}", [
    "api.extraArgs.service-cluster-ip-range: Forbidden: cluster DNS and certificates would not follow: " +
    "set spec.network.serviceCIDR",
  ]],
  ["{api: {extraArgs: {service-cluster-ip-range: 10.1.0.0/16}}, network: {serviceCIDR: 10.1.0.0/16}}", []],
  ["api: {extraArgs: {authorization-mode: 'RBAC,Webhook'}}", [`api.extraArgs.authorization-mode: ${RIGHTS}`]],
  ["api: {extraArgs: {authorization-mode: 'Webhook, RBAC,Node'}}", []],
  ["api: {extraArgs: {authorization-mode: AlwaysAllow}}", []],
  ["{controllerManager: {extraArgs: {master: 'https://a'}}, scheduler: {rawArgs: ['--master=https://a']}}", [
    `controllerManager.extraArgs.master: ${KUBECONFIG}`,
    `scheduler.rawArgs[0]: ${KUBECONFIG}`,
  ]],
  ["storage: {etcd: {extraArgs: {data-dir: /a}}}", [
    "storage.etcd.extraArgs.data-dir: Forbidden: etcd owns its directory below k0s' data directory alone: " +
    "choose that with --data-dir",
  ]],
  ["network: {kubeProxy: {extraArgs: {config: /a}}, kuberouter: {extraArgs: {kubeconfig: /a}}}", [
    "network.kubeProxy.extraArgs.config: Forbidden: kube-proxy reads the file that k0s makes of this section",
    "network.kuberouter.extraArgs.kubeconfig: Forbidden: the pod reaches the API by the kubeconfig that k0s gives it",
  ]],
  ["storage: {etcd: {extraArgs: {config-file: /a}}}", [
    "storage.etcd.extraArgs.config-file: Forbidden: etcd would read none of the flags that k0s gives it",
  ]],
  ['storage: {etcd: {extraArgs: {listen-client-urls: "https://192.0.2.2:2379"}}}', [
    "storage.etcd.extraArgs.listen-client-urls: Forbidden: the API server needs https://127.0.0.1:2379 among them",
  ]],
  ['storage: {etcd: {extraArgs: {listen-client-urls: "https://192.0.2.2:2379,https://127.0.0.1:2379"}}}', []],
  ['storage: {etcd: {extraArgs: {listen-client-urls: "https://0.0.0.0:2379"}}}', []],
  ['storage: {type: kine, kine: {extraArgs: {listen-address: "0.0.0.0:2379"}}}', [
    `storage.kine.extraArgs.listen-address: ${SOCKET}`,
  ]],
  ['storage: {type: kine, kine: {rawArgs: ["-server-cert-file=/a"]}}', [`storage.kine.rawArgs[0]: ${SOCKET}`]],
  ['network: {kuberouter: {extraArgs: {health-port: "0", health-addr: 127.0.0.1}}}', [
    "network.kuberouter.extraArgs.health-port: Forbidden: the probes of the pod are for port 20244",
    "network.kuberouter.extraArgs.health-addr: Forbidden: the probes of the pod come from the node's address",
  ]],
  ['network: {kuberouter: {extraArgs: {health-port: "20244", health-addr: "0.0.0.0"}}}', []],
  ['network: {kubeProxy: {extraArgs: {cleanup: "true"}}, kuberouter: {rawArgs: ["-V"]}}', [
    `network.kubeProxy.extraArgs.cleanup: ${ENDS}`,
    `network.kuberouter.rawArgs[0]: ${ENDS}`,
  ]],
  ['scheduler: {extraArgs: {version: ""}}', [`scheduler.extraArgs.version: ${ENDS}`]],
  ['scheduler: {extraArgs: {version: "false"}}', []],
];

Deno.test("ownedFlagRules refuse flags that take from a program what the cluster needs of it", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
