import { type BadInput, mustRun } from "./case.ts";

const HEAD = "apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nmetadata: { name: k0s }\n";
const FILE = "/opt/named.yaml";

/** Files that the operator's flags name, and that a program of the node would end on. */
export const FILES: readonly BadInput[] = [
  {
    name: "an audit policy that kube-apiserver refuses",
    ...holding("apiVersion: audit.k8s.io/v1\\nkind: Policy\\nrules: [ { level: Metadatas } ]"),
    config: `${HEAD}spec: { api: { extraArgs: { audit-policy-file: ${FILE} } } }\n`,
    says: /spec\.api\.extraArgs\.audit-policy-file: "\/opt\/named\.yaml": .*"Metadatas"(.|\n)*Hint: /,
  },
  {
    name: "a configuration that kube-scheduler refuses",
    ...holding("apiVersion: kubescheduler.config.k8s.io/v1\\nkind: KubeSchedulerConfiguration"),
    config: `${HEAD}spec: { scheduler: { extraArgs: { config: ${FILE} } } }\n`,
    says: /spec\.scheduler\.extraArgs\.config: .*clientConnection\.kubeconfig: (.|\n)*Hint: /,
  },
  {
    name: "files that are not there, of a controller's programs and its kubelet",
    args: [
      ...["controller", "--single", "--kubelet-extra-args=--resolv-conf=/opt/none"],
      "--kube-controller-manager-extra-args=--cloud-config=/opt/none",
    ],
    config: `${HEAD}spec: { api: { extraArgs: { tls-sni-cert-key: "/opt/none,/opt/none:a.example" } } }\n`,
    says: /spec\.api, tls-sni-cert-key: (.|\n)*controller-manager-extra-args, cloud-config: (.|\n)*resolv-conf: /,
  },
  {
    name: "a worker profile that names what this machine does not have",
    config: `${HEAD}spec: { workerProfiles: [ { name: default, values: { resolvConf: /opt/none } } ] }\n`,
    says: /spec\.workerProfiles\[0\]\.values\.resolvConf: there is no file "\/opt\/none"(.|\n)*Hint: .*--profile/,
  },
  {
    name: "an address for etcd's peers that this machine does not have",
    config: `${HEAD}spec: { storage: { type: etcd, etcd: { peerAddress: 203.0.113.9 } } }\n`,
    says:
      /Address 203\.0\.113\.9 for etcd, port 2380: this machine does not have it\nHint: Give one of its own: 192\.0\.2\.2/,
  },
  {
    name: "further arguments that would take the kubelet from k0s",
    args: ["controller", "--single", "--kubelet-extra-args=--config=/etc/hostname"],
    says: /--kubelet-extra-args, config: Forbidden: .*workerProfiles(.|\n)*Hint: /,
  },
  {
    name: "files that are not there, of a worker's kubelet",
    args: ["worker", "a-token", "--kubelet-extra-args=--image-credential-provider-config=/opt/none"],
    says: /--kubelet-extra-args, image-credential-provider-config: there is no file "\/opt\/none"\nHint: /,
  },
];

function holding(text: string): Pick<BadInput, "arrange" | "undo"> {
  return { arrange: (machine) => mustRun(machine, `printf '${text}\\n' > ${FILE}`), undo: `rm ${FILE}` };
}
