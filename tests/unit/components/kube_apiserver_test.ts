import { assert, assertEquals } from "@std/assert";
import { kubeApiserver, type KubeApiserverInputs } from "../../../lib/components/mod.ts";
import { hasForeignEndpoints } from "../../../lib/components/kube_apiserver.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { aClusterConfig } from "../../support/a_controller.ts";

const INPUTS: KubeApiserverInputs = {
  paths: nodePaths(),
  user: { uid: 7, gid: 0 },
  advertiseAddress: "192.0.2.2",
  onlyBindToAddress: false,
  port: 6443,
  serviceCidr: "10.96.0.0/12",
  storage: { kind: "kine" },
  hasForeignEndpoints: false,
  konnectivity: false,
  verbosity: "1",
  stopTimeoutMs: 20_000,
  featureGates: "",
  certificatesDigest: "d1",
  extraArgs: {},
  rawArgs: [],
};

function args(changes: Partial<KubeApiserverInputs> = {}): readonly string[] {
  return kubeApiserver.spec({ ...INPUTS, ...changes }).args;
}

/** Upstream's arguments in single mode (k0s `kube-apiserver` as observed), sorted. */
const UPSTREAM = [
  "--advertise-address=192.0.2.2",
  "--allow-privileged=true",
  "--anonymous-auth=false",
  "--api-audiences=https://kubernetes.default.svc",
  "--authorization-mode=Node,RBAC",
  "--client-ca-file=/var/lib/k0s/pki/ca.crt",
  "--enable-admission-plugins=NodeRestriction",
  "--enable-bootstrap-token-auth=true",
  "--etcd-servers=unix:/run/k0s/kine/kine.sock:2379",
  "--kubelet-certificate-authority=/var/lib/k0s/pki/ca.crt",
  "--kubelet-client-certificate=/var/lib/k0s/pki/apiserver-kubelet-client.crt",
  "--kubelet-client-key=/var/lib/k0s/pki/apiserver-kubelet-client.key",
  "--kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
  "--profiling=false",
  "--proxy-client-cert-file=/var/lib/k0s/pki/front-proxy-client.crt",
  "--proxy-client-key-file=/var/lib/k0s/pki/front-proxy-client.key",
  "--requestheader-allowed-names=front-proxy-client",
  "--requestheader-client-ca-file=/var/lib/k0s/pki/front-proxy-ca.crt",
  "--requestheader-extra-headers-prefix=X-Remote-Extra-",
  "--requestheader-group-headers=X-Remote-Group",
  "--requestheader-username-headers=X-Remote-User",
  "--secure-port=6443",
  "--service-account-issuer=https://kubernetes.default.svc",
  "--service-account-jwks-uri=https://kubernetes.default.svc/openid/v1/jwks",
  "--service-account-key-file=/var/lib/k0s/pki/sa.pub",
  "--service-account-signing-key-file=/var/lib/k0s/pki/sa.key",
  "--service-cluster-ip-range=10.96.0.0/12",
  "--shutdown-watch-termination-grace-period=18s",
  "--tls-cert-file=/var/lib/k0s/pki/server.crt",
  "--tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384," +
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256," +
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  "--tls-min-version=VersionTLS12",
  "--tls-private-key-file=/var/lib/k0s/pki/server.key",
  "--v=1",
];

Deno.test("kubeApiserver.spec() has upstream's arguments in single mode", () => {
  assertEquals(args().toSorted(), UPSTREAM);
});

Deno.test("kubeApiserver.spec() appends the storage after raw arguments, so that it cannot be overridden", () => {
  assertEquals(args({ rawArgs: ["--etcd-servers=other"] }).slice(-2), [
    "--etcd-servers=other",
    "--etcd-servers=unix:/run/k0s/kine/kine.sock:2379",
  ]);
});

Deno.test("kubeApiserver.spec() names all three files of an external etcd or none", () => {
  const storage = { kind: "external-etcd", endpoints: ["https://a:2379", "https://b:2379"], prefix: "p" } as const;

  assertEquals(args({ storage: { ...storage, caFile: "/ca" } }).slice(-2), [
    "--etcd-servers=https://a:2379,https://b:2379",
    "--etcd-prefix=p",
  ]);
  assert(
    args({ storage: { ...storage, caFile: "/ca", certFile: "/c", keyFile: "/k" } }).includes("--etcd-certfile=/c"),
  );
});

Deno.test("kubeApiserver.spec() encrypts by our file, unless the operator names one", () => {
  const flag = "--encryption-provider-config";
  const given = (changes: Partial<KubeApiserverInputs>) => args(changes).filter((arg) => arg.startsWith(flag));
  const encryptionConfig = "/var/lib/k0s/pki/secrets-encryption.yaml";

  assertEquals(given({}), []);
  assertEquals(given({ encryptionConfig }), [`${flag}=${encryptionConfig}`, `${flag}-automatic-reload=true`]);
  assertEquals(given({ encryptionConfig, extraArgs: { "encryption-provider-config": "/own" } }), [`${flag}=/own`]);
  assertEquals(given({ encryptionConfig, rawArgs: [`${flag}=/own`] }), [`${flag}=/own`]);
});

Deno.test("kubeApiserver.spec() lets nobody in without a name, unless the operator's authentication file decides", () => {
  const anonymous = (changes: Partial<KubeApiserverInputs>) =>
    args(changes).filter((arg) => arg.startsWith("--anonymous-auth"));
  const extraArgs = { "authentication-config": "/f" };

  assertEquals(anonymous({ extraArgs }), ["--anonymous-auth=false"]);
  assertEquals(anonymous({ extraArgs, decidesAnonymous: true }), []);
  assertEquals(anonymous({ extraArgs: { "anonymous-auth": "true" } }), ["--anonymous-auth=true"]);
});

Deno.test("kubeApiserver.spec() leaves the modes to structured authorization, which excludes the flag", () => {
  const modes = (changes: Partial<KubeApiserverInputs>) =>
    args(changes).filter((arg) => arg.startsWith("--authorization-mode"));

  assertEquals(modes({}), ["--authorization-mode=Node,RBAC"]);
  assertEquals(modes({ extraArgs: { "authorization-config": "/f" } }), []);
  assertEquals(modes({ rawArgs: ["--authorization-config", "/f"] }), []);
});

Deno.test("kubeApiserver.spec() leaves the endpoints of the API to k0s where they are foreign, whatever else is said", () => {
  const reconcilers = (changes: Partial<KubeApiserverInputs>) =>
    args(changes).filter((arg) => arg.startsWith("--endpoint-reconciler-type"));

  const extraArgs = { "endpoint-reconciler-type": "lease" };
  assertEquals(reconcilers({ extraArgs }), ["--endpoint-reconciler-type=lease"]);
  assertEquals(reconcilers({ extraArgs, hasForeignEndpoints: true }), ["--endpoint-reconciler-type=none"]);
});

Deno.test("hasForeignEndpoints() with an external address, unless controllers have a virtual one or it is disabled", () => {
  const { spec } = aClusterConfig();
  const api = { ...spec.api, externalAddress: "192.0.2.5" };
  const controlPlaneLoadBalancing = { enabled: true, type: "Keepalived" } as const;
  const virtual = { ...spec.network, controlPlaneLoadBalancing };
  const cases: [expected: boolean, config: Parameters<typeof aClusterConfig>[0], disableComponents?: string[]][] = [
    [false, {}],
    [true, { api }],
    [false, { api }, ["endpoint-reconciler"]],
    [false, { api, network: virtual }],
  ];
  for (const [expected, config, disableComponents = []] of cases) {
    assertEquals(hasForeignEndpoints({ options: { disableComponents }, config: aClusterConfig(config) }), expected);
  }
});

Deno.test("kubeApiserver.spec() binds and probes one address when told to", () => {
  const spec = kubeApiserver.spec({ ...INPUTS, onlyBindToAddress: true, advertiseAddress: "2001:db8::1" });

  assert(spec.args.includes("--bind-address=2001:db8::1"));
  assert(spec.ready.kind === "http" && spec.ready.url === "https://[2001:db8::1]:6443/readyz");
});

Deno.test("kubeApiserver.spec() understands what it says of an external etcd, and of no other", () => {
  const storage = { kind: "external-etcd", endpoints: ["https://a:2379"], prefix: "p" } as const;
  const { complaints } = kubeApiserver.spec({ ...INPUTS, storage });
  const line = String.raw`{"level":"warn","error":"rpc error: code = Unavailable desc = connection error: ` +
    String.raw`desc = \"transport: Error while dialing: dial tcp 192.0.2.2:2379: connect: connection refused\""}`;

  assertEquals(complaints?.about, "etcd at https://a:2379");
  assertEquals(
    new RegExp(complaints?.pattern ?? "").exec(line)?.groups?.["why"],
    "Error while dialing: dial tcp 192.0.2.2:2379: connect: connection refused",
  );
  assertEquals(kubeApiserver.spec(INPUTS).complaints, undefined);
});

Deno.test("kubeApiserver.spec() keeps NodeRestriction beside further admission plugins, unless it is turned off", () => {
  const plugins = (extraArgs: Record<string, string>) =>
    args({ extraArgs }).filter((arg) => arg.startsWith("--enable-admission-plugins="));

  assertEquals(plugins({ "enable-admission-plugins": "AlwaysPullImages" }), [
    "--enable-admission-plugins=NodeRestriction,AlwaysPullImages",
  ]);
  assertEquals(plugins({ "disable-admission-plugins": "NodeRestriction" }), []);
});

Deno.test("kubeApiserver.spec() may listen below 1024 where it has to, and only there", () => {
  const capabilities = (changes: Partial<KubeApiserverInputs>) =>
    kubeApiserver.spec({ ...INPUTS, ...changes }).capabilities;

  assertEquals(capabilities({ port: 443 }), ["CAP_NET_BIND_SERVICE"]);
  assertEquals(capabilities({}), undefined);
  assertEquals(capabilities({ port: 443, user: { uid: 0, gid: 0 } }), undefined);
});

Deno.test("kubeApiserver.spec() refuses external addresses of Services beside what the operator wants refused", () => {
  const extraArgs = { "enable-admission-plugins": "AlwaysPullImages" };
  const security = { denyServiceExternalIPs: true, extendServiceAccountTokens: false };

  const hardened = args({ security, extraArgs });

  assert(hardened.includes("--enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs,AlwaysPullImages"));
  assert(hardened.includes("--service-account-extend-token-expiration=false"));
  const own = args({ security, extraArgs: { "service-account-extend-token-expiration": "true" } });
  assert(own.includes("--service-account-extend-token-expiration=true"));
});

Deno.test("kubeApiserver.spec() keeps an audit log where it is told to, with the operator's limits", () => {
  const audit = (changes: Partial<KubeApiserverInputs>) => args(changes).filter((arg) => arg.startsWith("--audit-"));

  assertEquals(audit({}), []);
  assertEquals(audit({ auditLog: true, extraArgs: { "audit-log-maxage": "7", "audit-log-mode": "batch" } }), [
    "--audit-log-maxage=7",
    "--audit-log-maxbackup=10",
    "--audit-log-maxsize=100",
    "--audit-log-path=/var/lib/k0s/logs/audit/audit.log",
    "--audit-policy-file=/var/lib/k0s/audit-policy.yaml",
    "--audit-log-mode=batch",
  ]);
});
