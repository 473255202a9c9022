import { assertEquals } from "@std/assert";
import { checkWorkerArguments } from "../../../lib/node/checks/component_checks.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { aClusterConfig } from "../../support/a_controller.ts";
import { workerOptions } from "../../support/a_worker.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { CheckingPrograms, problemsIn } from "./checking_programs.ts";

let programs: CheckingPrograms;
Deno.test.beforeAll(async () => {
  programs = await CheckingPrograms.unpack(["kubernetes", "etcd", "kine"]);
});
Deno.test.afterAll(() => programs[Symbol.asyncDispose]());

const { api } = aClusterConfig().spec;

/** A file for kube-apiserver: the flag, its content, and what the program says of it. */
type FileCase = readonly [flag: string, text: string, problem: RegExp | undefined];

const AUDIT = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n";
const ENCRYPTION = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n" +
  "- resources: [secrets]\n  providers:\n";
const KEY = "c2VjcmV0IGlzIHNlY3VyZSBzZWNyZXQgaXMgc2VjdXI=";
const KMS = "  - kms: {name: a, apiVersion: v2, endpoint: 'unix:///proc/nowhere/kms.sock', timeout: 3s}\n";
const ADMISSION = "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins:\n";
const POD_SECURITY =
  "- name: PodSecurity\n  configuration:\n    apiVersion: pod-security.admission.config.k8s.io/v1\n" +
  "    kind: PodSecurityConfiguration\n";
const AUTHENTICATION = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n";
const AUTHORIZATION = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers:\n";
const KUBECONFIG = "apiVersion: v1\nkind: Config\nclusters: [{name: a, cluster: {server: 'https://192.0.2.9'}}]\n" +
  "contexts: [{name: a, context: {cluster: a}}]\ncurrent-context: a\n";
const TRACING = "apiVersion: apiserver.config.k8s.io/v1\nkind: TracingConfiguration\n";

const API_SERVER: readonly FileCase[] = [
  ["audit-policy-file", `${AUDIT}- level: Metadata\n`, undefined],
  ["audit-policy-file", `${AUDIT}- level: Metadatas\n`, /Unsupported value: "Metadatas"/],
  ["audit-policy-file", "rules: [", /rules|yaml|did not find/],
  ["audit-policy-file", "", /.../],
  ["encryption-provider-config", `${ENCRYPTION}  - aescbc: {keys: [{name: a, secret: ${KEY}}]}\n`, undefined],
  [
    "encryption-provider-config",
    `${ENCRYPTION}  - aescbc: {keys: [{name: a, secret: c2hvcnQ=}]}\n`,
    /secret is not of the expected length/,
  ],
  ["encryption-provider-config", `${ENCRYPTION}${KMS}  - identity: {}\n`, undefined],
  ["encryption-provider-config", `${ENCRYPTION}${KMS.replace("v2", "v9")}  - identity: {}\n`, /unsupported apiVersion/],
  ["encryption-provider-config", `${ENCRYPTION}${KMS.replace("v2", "v1")}  - identity: {}\n`, /KMSv1 is deprecated/],
  ["admission-control-config-file", `${ADMISSION}${POD_SECURITY}    defaults: {enforce: baseline}\n`, undefined],
  [
    "admission-control-config-file",
    `${ADMISSION}${POD_SECURITY}    defaults: {enforce: basline}\n`,
    /PodSecurity configuration error: enforce: must be one of/,
  ],
  [
    "admission-control-config-file",
    `${ADMISSION}- name: PodSecurity\n  path: nosuch.yaml\n`,
    /configuration of PodSecurity: .*nosuch.yaml: no such file/,
  ],
  ["admission-control-config-file", `${ADMISSION}- name: ImagePolicyWebhook\n  path: nosuch.yaml\n`, undefined],
  ["admission-control-config-file", "kind: Nosuch\n", /Nosuch|apiVersion/],
  ["authentication-config", `${AUTHENTICATION}anonymous: {enabled: false}\n`, undefined],
  [
    "authentication-config",
    `${AUTHENTICATION}jwt: [{issuer: {url: 'http://example.com', audiences: [a]}, claimMappings: {username: {claim: sub, prefix: ''}}}]\n`,
    /URL scheme must be https/,
  ],
  ["authentication-config", `${AUTHENTICATION}anonymus: {}\n`, /unknown field "anonymus"/],
  ["authorization-config", `${AUTHORIZATION}- {type: Node, name: node}\n- {type: RBAC, name: rbac}\n`, undefined],
  ["authorization-config", `${AUTHORIZATION}- {type: Nod, name: node}\n`, /Unsupported value: "Nod"/],
  ["tracing-config-file", `${TRACING}samplingRatePerMillion: 100\n`, undefined],
  ["tracing-config-file", `${TRACING}samplingRatePerMillion: -1\n`, /sampling rate must be positive/],
  ["audit-webhook-config-file", KUBECONFIG, undefined],
  [
    "audit-webhook-config-file",
    KUBECONFIG.replace("current-context: a", "current-context: b"),
    /context was not found for specified context: b/,
  ],
  ["authentication-token-webhook-config-file", "kind: [", /yaml/],
  ["token-auth-file", "token,name,uid\n", undefined],
  ["token-auth-file", "token,name\n", /must have at least 3 columns/],
  ["client-ca-file", "no certificate\n", /does not contain any valid RSA or ECDSA certificates/],
  [
    "service-account-key-file",
    "no key\n",
    /does not contain any valid rsa or ecdsa public keys|data does not contain/i,
  ],
  ["etcd-cafile", "", /does not contain any valid RSA or ECDSA certificates/],
];

for (const [flag, text, problem] of API_SERVER) {
  Deno.test(`kube-apiserver's own code judges ${flag}: ${JSON.stringify(text.split("\n").at(-2) ?? text)}`, async () => {
    await using file = await namedFile(text);

    const problems = await programs.problemsOf({ api: { ...api, extraArgs: { [flag]: file.path } } });

    sayOf(problems, `spec.api.extraArgs.${flag}: "${file.path}": `, problem);
  });
}

const SCHEDULER = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";
const CONNECTED = `${SCHEDULER}clientConnection: {kubeconfig: /var/lib/k0s/pki/scheduler.conf}\n`;
const SCHEDULERS: readonly (readonly [text: string, problem: RegExp | undefined])[] = [
  [`${CONNECTED}parallelism: 8\n`, undefined],
  [`${CONNECTED}profiles: [{schedulerName: a}, {schedulerName: b}]\n`, undefined],
  [`${CONNECTED}parallelism: -1\n`, /parallelism: Invalid value: -1/],
  [`${CONNECTED}profiles: [{plugins: {score: {enabled: [{name: Nosuch}]}}}]\n`, /Nosuch/],
  [
    `${CONNECTED}profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy: {type: Nosuch}}}]}]\n`,
    /Nosuch/,
  ],
  [`${CONNECTED}paralelism: 8\n`, /unknown field "paralelism"/],
  [`${SCHEDULER}parallelism: 8\n`, /clientConnection.kubeconfig: Required value/],
  ["kind: Nosuch\n", /Nosuch|apiVersion/],
];

for (const [text, problem] of SCHEDULERS) {
  Deno.test(`kube-scheduler's own code judges ${JSON.stringify(text.split("\n").slice(2).join(" "))}`, async () => {
    await using file = await namedFile(text);

    const problems = await programs.problemsOf({ scheduler: { extraArgs: { config: file.path } } });

    sayOf(problems, `spec.scheduler.extraArgs.config: "${file.path}": `, problem);
  });
}

Deno.test("what is said of a file does not quote its secrets", async () => {
  const secret = "c2hvcnQgc2VjcmV0";
  await using file = await namedFile(`${ENCRYPTION}  - aescbc: {keys: [{name: a, secret: ${secret}}]}\n`);

  const problems = await programs.problemsOf({
    api: { ...api, extraArgs: { "encryption-provider-config": file.path } },
  });

  assertEquals(problems.length, 1);
  assertEquals(problems.join().includes(secret), false, problems.join());
});

Deno.test("certificates and their keys are judged together, of each program that reads them", async () => {
  await using file = await namedFile("rubbish\n");
  const { path } = file;
  const none = "failed to find any PEM data in certificate input";
  const { storage } = aClusterConfig().spec;

  assertEquals(
    await programs.problemsOf({ api: { ...api, extraArgs: { "tls-sni-cert-key": `${path},${path}:example.com` } } }),
    [`spec.api.extraArgs.tls-sni-cert-key: "${path}": tls: ${none}`],
  );
  const etcd = {
    ...storage.etcd!,
    peerAddress: "192.0.2.2",
    extraArgs: { "peer-cert-file": path, "peer-key-file": path },
  };
  assertEquals(await programs.problemsOf({ storage: { type: "etcd", etcd } }), [
    `spec.storage.etcd: "${path}": tls: ${none}`,
  ]);
  const kine = { dataSource: "mysql://u@tcp(192.0.2.9)/k", extraArgs: { "ca-file": path } };
  assertEquals(await programs.problemsOf({ storage: { type: "kine", kine } }), [
    `spec.storage.kine.extraArgs.ca-file: "${path}": no certificate in it`,
  ]);
});

Deno.test("KMS v1 is a matter of a gate, wherever that is set", async () => {
  await using file = await namedFile(`${ENCRYPTION}${KMS.replace("v2", "v1")}  - identity: {}\n`);
  const extraArgs = { "encryption-provider-config": file.path };
  const featureGates = [{ name: "KMSv1", enabled: true, components: ["kube-apiserver" as const] }];

  assertEquals(await programs.problemsOf({ api: { ...api, extraArgs }, featureGates }), []);
  const gated = { ...extraArgs, "feature-gates": "KMSv1=true" };
  assertEquals(await programs.problemsOf({ api: { ...api, extraArgs: gated } }), []);
});

Deno.test("a configuration of admission plugins is judged for those that are enabled", async () => {
  await using file = await namedFile(`${ADMISSION}- name: ImagePolicyWebhook\n  path: nosuch.yaml\n`);
  const extraArgs = {
    "admission-control-config-file": file.path,
    "enable-admission-plugins": "ImagePolicyWebhook",
  };

  const [problem, ...others] = await programs.problemsOf({ api: { ...api, extraArgs } });

  assertEquals(others, []);
  sayOf([problem!], `spec.api: "${file.path}": `, /configuration of ImagePolicyWebhook: .*no such file/);
});

Deno.test("kube-controller-manager's files are judged, and files that are not there are left to the start", async () => {
  await using file = await namedFile("rubbish\n");
  const extraArgs = {
    "root-ca-file": file.path,
    "service-account-private-key-file": file.path,
    "cluster-signing-cert-file": "/proc/nowhere/a",
    "cluster-signing-key-file": "/proc/nowhere/b",
  };

  const problems = await programs.problemsOf({ controllerManager: { extraArgs } });

  assertEquals(problems.length, 2, problems.join("\n"));
});

Deno.test("the programs that give the kubelet credentials for images are judged", async () => {
  await using file = await namedFile(
    "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders:\n" +
      "- {name: nosuch, apiVersion: credentialprovider.kubelet.k8s.io/v1, matchImages: ['*.example.com'], defaultCacheDuration: 1h}\n",
  );
  const config = `--image-credential-provider-config=${file.path}`;
  const both = `${config} --image-credential-provider-bin-dir=/proc/self`;
  const told = async (kubeletExtraArgs: string) =>
    await problemsIn(() =>
      checkWorkerArguments({
        options: workerOptions({ kubeletExtraArgs }),
        paths: { binDir: "/proc/nowhere" },
        ports: { spawn: denoSpawn, clock: systemClock, log: new FakeLogger() },
      }, programs.use)
    );

  sayOf(await told(both), `--kubelet-extra-args: "${file.path}": `, /plugin binary executable .* did not exist/);
  sayOf(await told(config), "--kubelet-extra-args --image-credential-provider-config: ", /need each other/);
});

/** Compares what is told with the only problem that is expected. */
function sayOf(problems: readonly string[], prefix: string, problem: RegExp | undefined): void {
  if (problem === undefined) return assertEquals(problems, []);
  assertEquals(problems.length, 1, problems.join("\n"));
  assertEquals(problems[0]!.startsWith(prefix), true, problems[0]);
  assertEquals(problem.test(problems[0]!), true, problems[0]);
}

async function namedFile(text: string): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempFile({ prefix: "k0s-named-" });
  await Deno.writeTextFile(path, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

Deno.test("what may have no end is left to the start: a pipe that nothing writes to, a device", async () => {
  await using file = await namedFile("");
  await Deno.remove(file.path);
  await new Deno.Command("mkfifo", { args: [file.path] }).output();

  const problems = await programs.problemsOf({
    api: { ...api, extraArgs: { "audit-policy-file": file.path, "token-auth-file": "/dev/zero" } },
  });

  assertEquals(problems, []);
});
