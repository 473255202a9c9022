import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import { checkKubeletFiles, checkRequiredFiles } from "../../../../lib/node/checks/required_files.ts";
import type { ControllerOptions } from "../../../../lib/node/mod.ts";
import { aClusterConfig, controllerOptions } from "../../../support/a_controller.ts";
import { workerOptions } from "../../../support/a_worker.ts";

const { api, storage } = aClusterConfig().spec;
const GONE = "/proc/nowhere/file";

/** Where a file is said to be missing. */
async function missing(
  spec: Partial<ClusterConfig["spec"]>,
  options: Partial<ControllerOptions> = {},
): Promise<string[]> {
  const error = await assertRejects(
    () => checkRequiredFiles(aClusterConfig(spec), controllerOptions({ dataDir: "/proc/nowhere/data", ...options })),
    ConfigError,
    `there is no file "${GONE}"`,
  );
  return error.problems.map(({ path }) => path);
}

Deno.test("checkRequiredFiles() names every file that a process would end without, however it is given", async () => {
  assertEquals(
    await missing({
      api: {
        ...api,
        extraArgs: { "audit-policy-file": GONE, "audit-log-path": GONE, "kubelet-certificate-authority": GONE },
        rawArgs: [
          `--token-auth-file=${GONE}`,
          "--service-account-key-file",
          GONE,
          `--service-account-key-file=${GONE}`,
        ],
      },
      controllerManager: { extraArgs: { "root-ca-file": GONE, "pv-recycler-pod-template-filepath-nfs": GONE } },
      scheduler: { extraArgs: { config: GONE, v: "2" } },
    }),
    [
      ...["spec.api, audit-policy-file", "spec.api, kubelet-certificate-authority", "spec.api, token-auth-file"],
      ...["spec.api, service-account-key-file", "spec.api, service-account-key-file"],
      ...["spec.controllerManager, root-ca-file", "spec.controllerManager, pv-recycler-pod-template-filepath-nfs"],
      "spec.scheduler, config",
    ],
  );
});

/** A setting with a missing file, and where it is said. */
const PLACES: readonly [
  field: string,
  spec: Partial<ClusterConfig["spec"]>,
  options?: Partial<ControllerOptions>,
][] = [
  ["spec.api, tls-sni-cert-key", { api: { ...api, extraArgs: { "tls-sni-cert-key": `/,${GONE}:example.com` } } }],
  ["spec.storage.etcd, peer-cert-file", {
    storage: { type: "etcd", etcd: { ...storage.etcd!, extraArgs: { "peer-cert-file": GONE } } },
  }],
  ["spec.storage.etcd.externalCluster.caFile", {
    storage: {
      type: "etcd",
      etcd: {
        ...storage.etcd!,
        externalCluster: { endpoints: ["https://192.0.2.9:2379"], etcdPrefix: "a", caFile: GONE },
      },
    },
  }],
  ["spec.storage.kine, ca-file", {
    storage: { type: "kine", kine: { dataSource: "mysql://u@tcp(192.0.2.9)/k", extraArgs: { "ca-file": GONE } } },
  }],
  ["spec.storage.kine.dataSource", {
    storage: { type: "kine", kine: { dataSource: `postgres://u@192.0.2.9/k?sslrootcert=${GONE}` } },
  }],
  ["--kube-controller-manager-extra-args, cloud-config", {}, {
    kubeControllerManagerExtraArgs: `--cloud-config=${GONE}`,
  }],
  ["--kubelet-extra-args, resolv-conf", {}, { single: true, kubeletExtraArgs: `--resolv-conf=${GONE}` }],
];

for (const [field, spec, options] of PLACES) {
  Deno.test(`checkRequiredFiles() names a file of ${field}`, async () => {
    assertEquals(await missing(spec, options), [field]);
  });
}

Deno.test("checkRequiredFiles() takes files that are there, that k0s makes, and flags of a kubelet that does not run", async () => {
  await checkRequiredFiles(aClusterConfig(), controllerOptions());
  await checkRequiredFiles(
    aClusterConfig({
      scheduler: { extraArgs: { config: "/proc/self/status" } },
      api: { ...api, extraArgs: { "service-account-key-file": "/proc/nowhere/data/pki/sa.pub", "oidc-ca-file": "" } },
    }),
    controllerOptions({ dataDir: "/proc/nowhere/data", single: false, kubeletExtraArgs: `--resolv-conf=${GONE}` }),
  );
});

Deno.test("checkKubeletFiles() names what a worker's kubelet reads, and not what it makes or may do without", async () => {
  const paths = [`--image-credential-provider-config=${GONE}`, `--resolv-conf=${GONE}`];
  const others = [
    `--tls-cert-file=${GONE}`,
    `--lock-file=${GONE}`,
    `--bootstrap-kubeconfig=${GONE}`,
    `--cert-dir=${GONE}`,
  ];
  const kubeletExtraArgs = [...paths, ...others].join(" ");

  const error = await assertRejects(() => checkKubeletFiles(workerOptions({ kubeletExtraArgs })), ConfigError);

  assertEquals(error.problems.map(({ path }) => path), [
    "--kubelet-extra-args, image-credential-provider-config",
    "--kubelet-extra-args, resolv-conf",
  ]);
  await checkKubeletFiles(workerOptions({ kubeletExtraArgs: "--resolv-conf= --v=2" }));
});
