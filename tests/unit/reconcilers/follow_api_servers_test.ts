import { assertEquals } from "@std/assert";
import { apiServerAddresses, followApiServers } from "../../../lib/reconcilers/follow_api_servers.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { turns } from "../kube/_turns.ts";

const PATH = "/api/v1/namespaces/default/endpoints/kubernetes";

function endpoints(...ips: string[]) {
  const subsets = [{ addresses: ips.map((ip) => ({ ip })), ports: [{ name: "https", port: 6443, protocol: "TCP" }] }];
  return { apiVersion: "v1", kind: "Endpoints", metadata: { name: "kubernetes", namespace: "default" }, subsets };
}

Deno.test("apiServerAddresses() brackets IPv6 and takes https ports only", () => {
  const object = endpoints("fd00::1", "10.0.0.1");
  object.subsets[0]?.ports.push({ name: "other", port: 1, protocol: "TCP" });

  assertEquals(apiServerAddresses(object), ["10.0.0.1:6443", "[fd00::1]:6443"]);
});

Deno.test("followApiServers() gives them as they change, and never that there are none", async () => {
  const cluster = new FakeCluster();
  const ending = new AbortController();
  const seen: string[][] = [];
  const options = { clock: new FakeClock(), log: new FakeLogger(), signal: ending.signal };
  const following = (async () => {
    for await (const addresses of followApiServers(cluster.client(), options)) seen.push(addresses);
  })();
  await turns();
  cluster.put(PATH, endpoints("10.0.0.1"));
  await turns();
  cluster.put(PATH, endpoints());
  await turns();
  cluster.remove(PATH);
  await turns();
  cluster.put(PATH, endpoints("10.0.0.2"));
  await turns();
  ending.abort();
  await following;

  assertEquals(seen, [["10.0.0.1:6443"], ["10.0.0.2:6443"]]);
});
