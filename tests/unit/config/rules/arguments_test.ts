import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const CASES: [spec: string, problems: string[]][] = [
  ['api: {extraArgs: {"--profiling": "false"}}', [
    'api.extraArgs.--profiling: Invalid name of a flag: without dashes and values, write "profiling"',
  ]],
  ['scheduler: {extraArgs: {"-v": "1"}}', [
    'scheduler.extraArgs.-v: Invalid name of a flag: without dashes and values, write "v"',
  ]],
  ['controllerManager: {extraArgs: {"profiling=false": ""}}', [
    'controllerManager.extraArgs.profiling=false: Invalid name of a flag: without dashes and values, write "profiling"',
  ]],
  ['storage: {etcd: {extraArgs: {" x": "1", "": "2"}}}', [
    'storage.etcd.extraArgs. x: Invalid name of a flag: without dashes and values, write "x"',
    "storage.etcd.extraArgs.: Invalid name of a flag: without dashes and values",
  ]],
  ['network: {kubeProxy: {extraArgs: {"--a": ""}}, kuberouter: {extraArgs: {"--b": ""}}}', [
    'network.kubeProxy.extraArgs.--a: Invalid name of a flag: without dashes and values, write "a"',
    'network.kuberouter.extraArgs.--b: Invalid name of a flag: without dashes and values, write "b"',
  ]],
  ['api: {extraArgs: {v: "4", audit-log-path: /a, some_flag: "", feature-gates: "A=true, kube:B=False"}}', []],
  ['api: {extraArgs: {feature-gates: "A=true,B"}}', [
    "api.extraArgs.feature-gates: expected Name=true or Name=false",
  ]],
  ['api: {extraArgs: {a: "x\\0y"}, rawArgs: ["--b\\0"]}', [
    "api.extraArgs.a: Forbidden: holds a zero byte",
    "api.rawArgs[0]: Forbidden: holds a zero byte",
  ]],
  ["api: {extraArgs: {authorization-config: /a, authorization-mode: RBAC}}", [
    "api.extraArgs.authorization-mode: Forbidden: authorization-config is given too",
  ]],
  ["controllerManager: {extraArgs: {cluster-cidr: x, service-cluster-ip-range: '10.96.0.0/12, fd00::'}}", [
    "controllerManager.extraArgs.cluster-cidr: invalid CIDR address",
    "controllerManager.extraArgs.service-cluster-ip-range: invalid CIDR address",
  ]],
  ["controllerManager: {extraArgs: {cluster-cidr: '10.0.0.0/8,fd00::/64'}}", []],
  ["controllerManager: {rawArgs: [--cluster-cidr, x, --service-cluster-ip-range=y]}", [
    "controllerManager.rawArgs[0]: invalid CIDR address",
    "controllerManager.rawArgs[2]: invalid CIDR address",
  ]],
  [
    "api: {extraArgs: {authorization-mode: 'Node,RBAC'}, rawArgs: [--authorization-config=/a, --authorization-policy-file=/b]}",
    [
      "api.extraArgs.authorization-mode: Forbidden: authorization-config is given too",
      "api.rawArgs[1]: Forbidden: authorization-config is given too",
    ],
  ],
];

Deno.test("argumentRules refuse flags that no program takes", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
