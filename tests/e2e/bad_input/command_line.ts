import { K0S } from "../../support/k0s_binary.ts";
import { type BadInput, mustRun } from "./case.ts";

/** A place of the machine's own. */
const ANYBODYS_K0S = "/opt/k0s";

/** Command lines and configuration files that are wrong in themselves. */
export const COMMAND_LINES: readonly BadInput[] = [
  {
    name: "not root",
    // Where anybody may run it: the checkout may lie below a directory that is closed to others.
    arrange: (machine) => mustRun(machine, `touch ${ANYBODYS_K0S} && mount --bind ${K0S} ${ANYBODYS_K0S}`),
    run: (machine, args) =>
      machine.run("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", ANYBODYS_K0S, ...args]),
    undo: `umount ${ANYBODYS_K0S} && rm ${ANYBODYS_K0S}`,
    says: /must be run as root\nHint: .*sudo/,
  },
  { name: "unknown command", args: ["contoller"], says: /unknown command "contoller"(.|\n)*controller/ },
  { name: "unknown subcommand", args: ["config", "validat"], says: /unknown command "validat" for "k0s config"\n$/ },
  { name: "unknown flag", args: ["controller", "--singel"], says: /unknown flag: --singel\n$/ },
  { name: "bad value of a flag", args: ["controller", "--single=perhaps"], says: /"perhaps".*--single/ },
  { name: "missing value of a flag", args: ["controller", "--data-dir"], says: /flag needs an argument: --data-dir/ },
  {
    name: "unknown component",
    args: ["controller", "--disable-components", "kube-prox"],
    says: /unknown component kube-prox\n$/,
  },
  {
    name: "labels, taints and arguments that no kubelet takes",
    args: ["worker", "--labels", "x=b c", "--taints", "a:Never", "--kubelet-extra-args", '--a="b c"'],
    says: /--labels: invalid label(.|\n)*--taints: invalid taint(.|\n)*--kubelet-extra-args: no name of a flag/,
  },
];

const HEAD = "apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nmetadata: { name: k0s }\n";

/** Configuration files that k0s refuses. */
export const CONFIGURATIONS: readonly BadInput[] = [
  {
    name: "configuration missing",
    args: ["controller", "--single", "--config", "/etc/none.yaml"],
    says: /\/etc\/none\.yaml.*no such file/,
  },
  { name: "configuration not YAML", config: "spec: [", says: /\/etc\/bad\.yaml/ },
  { name: "configuration of the wrong kind", config: "apiVersion: v1\nkind: Pod\n", says: /kind.*ClusterConfig/ },
  {
    name: "unknown field",
    config: `${HEAD}spec: { network: { podCIRD: 10.1.0.0/16 } }\n`,
    says: /spec\.network\.podCIRD.*podCIDR/s,
  },
  {
    name: "bad CIDR",
    config: `${HEAD}spec: { network: { podCIDR: 10.1.0.0/64 } }\n`,
    says: /spec\.network\.podCIDR.*10\.1\.0\.0\/64/s,
  },
  {
    name: "settings that Calico would end on",
    config: `${HEAD}spec: { network: { provider: calico, calico: { ipAutodetectionMethod: eth0, mtu: 7 } } }\n`,
    says: /spec\.network\.calico\.ipAutodetectionMethod: .*first-found.*spec\.network\.calico\.mtu: /s,
  },
  {
    name: "values and flags that the programs of Kubernetes themselves refuse",
    config: `${HEAD}spec: { api: { extraArgs: { nosuch: x } }, workerProfiles: [ { name: a, values: { maxPods: x } },` +
      ` { name: b, values: { imageGCHighThresholdPercent: 80 } } ] }\n`,
    says:
      /workerProfiles\[0\]\.values\.maxPods: (.|\n)*\[1\]\.values\.imageGCHighThresholdPercent: (.|\n)*extraArgs\.nosuch: /,
  },
  {
    name: "values that a program would end on",
    config:
      `${HEAD}spec: { api: { extraArgs: { "--profiling": "false" } }, images: { repository: "https://a.example" } }\n`,
    says: /extraArgs\.--profiling: .*"profiling"(.|\n)*spec\.images\.repository: .*scheme/,
  },
  {
    name: "an authentication file that is none",
    config: `${HEAD}spec: { api: { extraArgs: { authentication-config: /etc/hostname } } }\n`,
    says: /"\/etc\/hostname" is no AuthenticationConfiguration/,
  },
  {
    name: "overlapping CIDRs",
    config: `${HEAD}spec: { network: { podCIDR: 10.96.0.0/16, serviceCIDR: 10.96.0.0/12 } }\n`,
    says: /overlap/i,
  },
];
