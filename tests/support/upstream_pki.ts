import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { createPrivateKey } from "node:crypto";

/** A file that upstream leaves. */
export interface UpstreamFile {
  /** Relative to the data directory. */
  name: string;
  text: string;
  mode: number;
  /** Name of the account that owns it; its group is root. */
  owner: string;
}

/** What the material of {@link upstreamPki} follows from. */
export interface UpstreamPkiOptions {
  now: Date;
  /** Where the controller's etcd listens for its peers. Left out: a controller without etcd. */
  peerAddress?: string;
  /** Addresses of the API server beside those of every controller. */
  sans?: readonly string[];
  /** Name of the kubelet beside the controller. Left out: there is none. */
  nodeName?: string;
}

type Leaf = [name: string, organization: string, commonName: string, owner: string];

/** Subjects and owners as recorded from upstream. */
const API_LEAVES: readonly Leaf[] = [
  ["admin", "system:masters", "kubernetes-admin", "root"],
  ["apiserver-kubelet-client", "system:masters", "apiserver-kubelet-client", "kube-apiserver"],
  ["ccm", "system:kube-controller-manager", "system:kube-controller-manager", "kube-apiserver"],
  ["k0s-api", "kubernetes", "k0s-api", "kube-apiserver"],
  ["konnectivity", "system:masters", "kubernetes-konnectivity", "konnectivity-server"],
  ["scheduler", "system:kube-scheduler", "system:kube-scheduler", "kube-scheduler"],
  ["server", "kubernetes", "kubernetes", "kube-apiserver"],
];
const SERVERS = ["server", "k0s-api"];
/** Names of the API server that every controller's certificates have. */
export const UPSTREAM_API_SANS: readonly string[] = [
  ...["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"],
  ...["kubernetes.default.svc.cluster.local.", "localhost", "127.0.0.1"],
];
const HOUR_MS = 3_600_000;
const RSA = { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const SIGNING = { ...RSA, hash: "SHA-256" };

interface Signer {
  commonName: string;
  pair: CryptoKeyPair;
}

/**
 * Makes the keys and certificates of a controller as upstream k0s makes them: RSA of 2048 bits in PKCS#1, signed with
 * SHA-256, a random serial number, in upstream's modes. The leaves of one directory share a key, which no program minds.
 */
export async function upstreamPki(options: UpstreamPkiOptions): Promise<UpstreamFile[]> {
  const leafPair = await rsaPair();
  const of = async (path: string, commonName: string, keyOwner: string, leaves: readonly Leaf[]) => {
    const signer = { commonName, pair: await rsaPair() };
    const [certificate, key] = await authority(path, signer, keyOwner, options.now);
    const issued = await Promise.all(leaves.map((leaf) => issue(leaf, { signer, pair: leafPair, options })));
    const isApi = path === "ca";
    const configs = isApi ? kubeconfigs(certificate!.text, issued.flat()) : [];
    return [
      ...[certificate!, key!, ...issued.flat(), ...configs],
      ...(isApi && nodeName !== undefined
        ? await kubelet(nodeName, signer, { ...options, caPem: certificate!.text })
        : []),
    ];
  };
  const { peerAddress, nodeName } = options;
  const etcd: Leaf[] = [
    ["apiserver-etcd-client", "apiserver-etcd-client", "apiserver-etcd-client", "kube-apiserver"],
    ["etcd/peer", "etcd-peer", peerAddress ?? "", "etcd"],
    ["etcd/server", "etcd-server", "etcd-server", "etcd"],
  ];
  const frontProxy: Leaf = ["front-proxy-client", "front-proxy-client", "front-proxy-client", "kube-apiserver"];
  return (await Promise.all([
    of("ca", "kubernetes-ca", "kube-apiserver", API_LEAVES),
    of("front-proxy-ca", "kubernetes-front-proxy-ca", "root", [frontProxy]),
    tokenKey("sa"),
    ...(peerAddress === undefined ? [] : [of("etcd/ca", "etcd-ca", "root", etcd), tokenKey("etcd/jwt")]),
  ])).flat();
}

async function rsaPair(): Promise<CryptoKeyPair> {
  return await crypto.subtle.generateKey(SIGNING, true, ["sign", "verify"]);
}

async function authority(name: string, signer: Signer, keyOwner: string, now: Date): Promise<UpstreamFile[]> {
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(now, 87_600),
    serialNumber: serialNumber(),
    name: `CN=${signer.commonName}`,
    keys: signer.pair,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.BasicConstraintsExtension(true, undefined, true),
      await x509.SubjectKeyIdentifierExtension.create(signer.pair.publicKey),
    ],
  });
  return [
    { name: `pki/${name}.crt`, text: `${certificate.toString("pem")}\n`, mode: 0o644, owner: "root" },
    { name: `pki/${name}.key`, text: await pkcs1Of(signer.pair), mode: 0o640, owner: keyOwner },
  ];
}

async function issue(
  [name, organization, commonName, owner]: Leaf,
  { signer, pair, options }: { signer: Signer; pair: CryptoKeyPair; options: UpstreamPkiOptions },
): Promise<UpstreamFile[]> {
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags;
  const sans = sansOf(name, options);
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(options.now, 8_760),
    serialNumber: serialNumber(),
    subject: `O=${organization}, CN=${commonName}`,
    issuer: `CN=${signer.commonName}`,
    publicKey: pair.publicKey,
    signingKey: signer.pair.privateKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.KeyUsagesExtension(digitalSignature | keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(signer.pair.publicKey),
      ...(sans.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(sans.map(generalName))]),
    ],
  });
  return [
    { name: `pki/${name}.crt`, text: `${certificate.toString("pem")}\n`, mode: 0o644, owner },
    { name: `pki/${name}.key`, text: await pkcs1Of(pair), mode: 0o640, owner },
  ];
}

/** Kubeconfigs of the control plane, with the owners and modes recorded from upstream. */
function kubeconfigs(caPem: string, leaves: readonly UpstreamFile[]): UpstreamFile[] {
  const textOf = (name: string) => leaves.find((file) => file.name === `pki/${name}`)?.text ?? "";
  return [["admin", 0o600], ["ccm", 0o600], ["scheduler", 0o600], ["konnectivity", 0o640] as const].map(
    ([name, mode]) => ({
      name: `pki/${name}.conf`,
      mode: Number(mode),
      owner: leaves.find((file) => file.name === `pki/${name}.key`)?.owner ?? "root",
      text: kubeconfig(caPem, {
        "client-certificate-data": btoa(textOf(`${name}.crt`)),
        "client-key-data": btoa(textOf(`${name}.key`)),
      }),
    }),
  );
}

function kubeconfig(caPem: string, user: Record<string, string>): string {
  // JSON is YAML.
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{
      name: "local",
      cluster: { server: "https://localhost:6443", "certificate-authority-data": btoa(caPem) },
    }],
    users: [{ name: "user", user }],
    contexts: [{ name: "Default", context: { cluster: "local", user: "user" } }],
    "current-context": "Default",
  });
}

/** The pair that a kubelet got by its bootstrap: its own key is ECDSA, and the controller manager signed it. */
async function kubelet(
  nodeName: string,
  signer: Signer,
  { now, caPem }: UpstreamPkiOptions & { caPem: string },
): Promise<UpstreamFile[]> {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(now, 8_760),
    serialNumber: serialNumber(),
    subject: `O=system:nodes, CN=system:node:${nodeName}`,
    issuer: `CN=${signer.commonName}`,
    publicKey: pair.publicKey,
    signingKey: signer.pair.privateKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      new x509.BasicConstraintsExtension(false, undefined, true),
      await x509.AuthorityKeyIdentifierExtension.create(signer.pair.publicKey),
    ],
  });
  const key = createPrivateKey(await pkcs8Of(pair)).export({ type: "sec1", format: "pem" });
  const current = "/var/lib/k0s/kubelet/pki/kubelet-client-current.pem";
  return [
    { name: UPSTREAM_KUBELET_PAIR, text: `${certificate.toString("pem")}\n${key}`, mode: 0o600, owner: "root" },
    {
      name: "kubelet.conf",
      text: kubeconfig(caPem, { "client-certificate": current, "client-key": current }),
      mode: 0o600,
      owner: "root",
    },
  ];
}

/** What `kubelet-client-current.pem` links to. */
export const UPSTREAM_KUBELET_PAIR = "kubelet/pki/kubelet-client-2026-11-22-20-59-57.pem";

function sansOf(name: string, { peerAddress = "", sans = [] }: UpstreamPkiOptions): string[] {
  if (name === "etcd/peer") return [peerAddress];
  if (name === "etcd/server" || name === "apiserver-etcd-client") return ["127.0.0.1", "localhost"];
  return SERVERS.includes(name) ? [...UPSTREAM_API_SANS, ...sans] : [];
}

function generalName(value: string): x509.JsonGeneralName {
  return { type: /^[\d.]+$|:/.test(value) ? "ip" : "dns", value };
}

/** A bare pair for signing tokens. Upstream gives it to its program's account at the next start only. */
async function tokenKey(name: string): Promise<UpstreamFile[]> {
  const pair = await rsaPair();
  const spki = await crypto.subtle.exportKey("spki", pair.publicKey);
  return [
    { name: `pki/${name}.key`, text: await pkcs1Of(pair), mode: 0o640, owner: "root" },
    { name: `pki/${name}.pub`, text: `${x509.PemConverter.encode(spki, "PUBLIC KEY")}\n`, mode: 0o644, owner: "root" },
  ];
}

async function pkcs1Of(pair: CryptoKeyPair): Promise<string> {
  return String(createPrivateKey(await pkcs8Of(pair)).export({ type: "pkcs1", format: "pem" }));
}

async function pkcs8Of({ privateKey }: CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY");
}

function validity(now: Date, hours: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now.getTime() - HOUR_MS / 12), notAfter: new Date(now.getTime() + hours * HOUR_MS) };
}

function serialNumber(): string {
  return `2a${crypto.getRandomValues(new Uint8Array(19)).toHex()}`;
}
