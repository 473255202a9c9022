import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { parse } from "@std/yaml";
import { K0sError } from "../../../../lib/base/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { type CertificateSigningRequest, parseCertificateRequest } from "../../../../lib/reconcilers/mod.ts";
import { bootstrapKubelet, certificateOf } from "../../../../lib/node/worker/kubelet_bootstrap.ts";
import { type Clock, systemClock } from "../../../../lib/platform/mod.ts";
import { eventually } from "../../../support/eventually.ts";
import { FakeCluster, status } from "../../../support/fake_cluster.ts";
import { FakeLogger, FakeRandom } from "../../../support/fakes.ts";

const CSRS = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

async function bootstrap(cluster: FakeCluster, dataDir: string, clock: Clock = systemClock) {
  const paths = nodePaths({ dataDir });
  const ports = { clock, log: new FakeLogger(), random: new FakeRandom() };
  const signal = new AbortController().signal;
  await bootstrapKubelet({ client: cluster.client(), caPem: "ca", paths, nodeName: "box", ports, signal });
}

/** The request that the cluster got, once it is there. */
async function requestIn(cluster: FakeCluster): Promise<{ path: string; request: CertificateSigningRequest }> {
  return await eventually(() => {
    const entry = [...cluster.objects].find(([path]) => path.startsWith(CSRS));
    return Promise.resolve(
      entry === undefined ? undefined : { path: entry[0], request: entry[1] as CertificateSigningRequest },
    );
  }, { what: "a certificate request", withinMs: 60_000, everyMs: 1 });
}

Deno.test("bootstrapKubelet() asks as its node, and writes kubelet.conf once it has a certificate", async () => {
  const dataDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();

  const running = bootstrap(cluster, dataDir);
  const { path, request } = await requestIn(cluster);
  const { commonName, organizations } = parseCertificateRequest(atob(request.spec.request));
  await assertRejects(() => Deno.stat(`${dataDir}/kubelet.conf`), Deno.errors.NotFound);
  cluster.put(path, { ...request, status: { certificate: btoa(CERTIFICATE) } });
  await running;

  assertEquals([commonName, organizations], ["system:node:box", ["system:nodes"]]);
  assertEquals(request.spec.signerName, "kubernetes.io/kube-apiserver-client-kubelet");
  const current = `${dataDir}/kubelet/pki/kubelet-client-current.pem`;
  const pem = await Deno.readTextFile(current);
  assertEquals([pem.startsWith(CERTIFICATE), pem.includes("PRIVATE KEY")], [true, true]);
  const config = parse(await Deno.readTextFile(`${dataDir}/kubelet.conf`)) as { users: { user: unknown }[] };
  assertEquals(config.users[0]?.user, { "client-certificate": current, "client-key": current });
  assertEquals([...Deno.readDirSync(`${dataDir}/kubelet/pki`)].filter(({ name }) => name.endsWith(".tmp")), []);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("bootstrapKubelet() finds its own request again, and ends when it is denied", async () => {
  const dataDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  const first = bootstrap(cluster, dataDir);
  const { path, request } = await requestIn(cluster);
  const denied = { ...request, status: { conditions: [{ type: "Denied" }] } };
  cluster.put(path, denied);
  await assertRejects(() => first, K0sError, "is denied");

  await assertRejects(() => bootstrap(cluster, dataDir), K0sError, "is denied");

  assertEquals([...cluster.objects.keys()].filter((at) => at.startsWith(CSRS)), [path]);
  await Deno.remove(dataDir, { recursive: true });
});

for (const code of [401, 403, 404, 429, 500, 503]) {
  Deno.test(`bootstrapKubelet() asks again while the API server is starting and answers ${code}`, async () => {
    const dataDir = await Deno.makeTempDir();
    const cluster = new FakeCluster();
    let refusals = 0;
    cluster.intercept = ({ method }) => method === "POST" && refusals++ < 8 ? status(code, "", "not yet") : undefined;
    const hurried = { ...systemClock, sleep: (_ms: number, signal?: AbortSignal) => systemClock.sleep(1, signal) };

    const running = bootstrap(cluster, dataDir, hurried);
    const { path, request } = await requestIn(cluster);
    cluster.put(path, { ...request, status: { certificate: btoa(CERTIFICATE) } });
    await running;

    assertEquals(refusals, 9);
    await Deno.remove(dataDir, { recursive: true });
  });
}

Deno.test("bootstrapKubelet() looks on while the API server is away, and ends when its request is deleted", async () => {
  const dataDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  const running = bootstrap(cluster, dataDir);
  const { path } = await requestIn(cluster);
  let reads = 0;
  cluster.intercept = ({ method }) => method === "GET" && reads++ < 3 ? status(503, "", "not yet") : undefined;

  cluster.remove(path);

  await assertRejects(() => running, K0sError, "was deleted before it was signed");
  assertEquals(reads, 4);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("bootstrapKubelet() does not insist on a request that the cluster does not understand", async () => {
  const dataDir = await Deno.makeTempDir();
  const cluster = new FakeCluster();
  cluster.intercept = ({ method }) => method === "POST" ? status(422, "Invalid", "spec.usages") : undefined;

  await assertRejects(() => bootstrap(cluster, dataDir), K0sError, "spec.usages");

  assertEquals(cluster.writes.length, 1);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("certificateOf() waits, gives, or refuses", () => {
  const request = {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "a" },
    spec: { request: "", signerName: "" },
  };

  assertEquals(certificateOf(request), undefined);
  assertEquals(certificateOf({ ...request, status: { certificate: btoa("x") } }), "x");
  assertThrows(() => certificateOf({ ...request, status: { conditions: [{ type: "Failed" }] } }), K0sError, "failed");
});
