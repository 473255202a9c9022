import { assert, assertEquals } from "@std/assert";
import { approveKubeletServing, type CertificateSigningRequest } from "../../../../lib/reconcilers/mod.ts";
import { isDecided } from "../../../../lib/reconcilers/csr/serving_request.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { FakeCluster, status } from "../../../support/fake_cluster.ts";
import { turns } from "../../kube/_turns.ts";
import { REQUESTS } from "./_requests.ts";
import { request } from "./_serving.ts";

const PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

function putRequest(cluster: FakeCluster, name: string, pem = REQUESTS.serving): void {
  cluster.put(`${PATH}/${name}`, { ...request(pem), metadata: { name } });
}

/** A Node as its kubelet describes it; the requests ask for all that is here. */
function putNode(cluster: FakeCluster, name = "node-a", addresses = ["node-a", "10.0.0.4", "fd00::4"]): void {
  cluster.put(`/api/v1/nodes/${name}`, {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    status: { addresses: addresses.map((address) => ({ type: "InternalIP", address })) },
  });
}

function areApproved(cluster: FakeCluster, ...names: string[]): boolean[] {
  return names.map((name) => isDecided(cluster.objects.get(`${PATH}/${name}`) as CertificateSigningRequest));
}

function approver(cluster: FakeCluster, { reserved = [] as string[], controllers = [] as string[] } = {}) {
  const clock = new FakeClock();
  const log = new FakeLogger();
  const ending = new AbortController();
  const judged = { count: 0 };
  const running = approveKubeletServing({
    client: cluster.client(),
    clock,
    log,
    reserved: () => {
      // Asked for once whenever a request is judged.
      judged.count++;
      return { hosts: reserved, serviceNetworks: ["10.96.0.0/12"], clusterDomain: "cluster.local" };
    },
    ownNames: (name) => Promise.resolve(controllers.includes(name) ? [name, ...reserved] : []),
  }, ending.signal);
  const stop = async () => {
    ending.abort();
    await running;
  };
  return { clock, log, judged, [Symbol.asyncDispose]: stop };
}

Deno.test("approveKubeletServing() approves requests that are there and that come, a damaged one in between", async () => {
  const cluster = new FakeCluster();
  putNode(cluster);
  putRequest(cluster, "first");
  await using _ = approver(cluster);
  await turns();

  putRequest(cluster, "damaged", "junk");
  putRequest(cluster, "second");
  await turns();

  assertEquals(areApproved(cluster, "first", "damaged", "second"), [true, false, true]);
});

Deno.test("approveKubeletServing() waits for the Node's status to show what is asked for", async () => {
  const cluster = new FakeCluster();
  putRequest(cluster, "early");
  await using running = approver(cluster);
  await turns();
  putNode(cluster, "node-a", ["node-a"]);
  await turns();
  assertEquals(areApproved(cluster, "early"), [false]);
  assertEquals(running.log.records, []);

  putNode(cluster);
  await turns();

  assertEquals(areApproved(cluster, "early"), [true]);
});

Deno.test("approveKubeletServing() leaves the names of others alone, and says so once", async () => {
  const cluster = new FakeCluster();
  putNode(cluster);
  putRequest(cluster, "foreign");
  await using running = approver(cluster, { reserved: ["10.0.0.4"] });
  await turns();

  for (let round = 0; round < 3; round++) {
    await running.clock.advance(5_000);
    await turns();
  }

  assertEquals(areApproved(cluster, "foreign"), [false]);
  const { level, fields } = running.log.records[0] ?? {};
  assertEquals(running.log.records.length, 1);
  assertEquals([level, fields?.csr, fields?.reason], ["warning", "foreign", '"10.0.0.4" belongs to the control plane']);
});

Deno.test("approveKubeletServing() lets a controller's own kubelet have the controller's address", async () => {
  const cluster = new FakeCluster();
  putNode(cluster);
  putRequest(cluster, "own");
  await using _ = approver(cluster, { reserved: ["10.0.0.4"], controllers: ["node-a"] });

  await turns();

  assertEquals(areApproved(cluster, "own"), [true]);
});

Deno.test("approveKubeletServing() approves once another Node no longer claims the address", async () => {
  const cluster = new FakeCluster();
  putNode(cluster);
  putNode(cluster, "former", ["former", "10.0.0.4"]);
  putRequest(cluster, "shared");
  await using _ = approver(cluster);
  await turns();
  assertEquals(areApproved(cluster, "shared"), [false]);

  cluster.remove("/api/v1/nodes/former");
  await turns();

  assertEquals(areApproved(cluster, "shared"), [true]);
});

Deno.test("approveKubeletServing() judges what a change concerns, and nothing else", async () => {
  const cluster = new FakeCluster();
  putNode(cluster, "node-a", ["node-a"]);
  for (const name of ["a", "b", "c"]) putRequest(cluster, name);
  await using running = approver(cluster);
  await turns();
  const judgedBy = async (change: () => void) => {
    const before = running.judged.count;
    change();
    await turns();
    return running.judged.count - before;
  };

  assertEquals(await judgedBy(() => putRequest(cluster, "d")), 1);
  assertEquals(await judgedBy(() => putNode(cluster, "node-b", ["node-b", "10.0.0.5"])), 0);
  assertEquals(await judgedBy(() => putNode(cluster, "node-b", ["node-b", "10.0.0.4"])), 4, "it claims an address");
  assertEquals(await judgedBy(() => putNode(cluster, "node-b", ["node-b", "10.0.0.4", "10.0.0.6"])), 0);
  assertEquals(await judgedBy(() => cluster.remove("/api/v1/nodes/node-b")), 4, "it claims it no longer");
  assertEquals(await judgedBy(() => cluster.remove(`${PATH}/d`)), 0);
  assertEquals(await judgedBy(() => putNode(cluster)), 3);
  assertEquals(areApproved(cluster, "a", "b", "c"), [true, true, true]);
});

Deno.test("approveKubeletServing() tries again ten seconds after a failure", async () => {
  const cluster = new FakeCluster();
  putNode(cluster);
  putRequest(cluster, "csr-a");
  let isBroken = true;
  cluster.intercept = ({ method }) => (isBroken && method === "PUT" ? status(500, "", "broken") : undefined);
  await using running = approver(cluster);
  await turns();

  isBroken = false;
  await running.clock.advance(10_000);
  await turns();

  assert(areApproved(cluster, "csr-a")[0]);
  assertEquals(running.log.records.map(({ level }) => level), ["warning", "info"]);
});
