import { followRegistrySecrets } from "../../../../lib/node/pods/registry_secrets.ts";
import { RESOURCES } from "../../../../lib/kube/mod.ts";
import { aClusterConfig, aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { eventually } from "../../../support/eventually.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";

const PATH = "/api/v1/namespaces/kube-system/secrets";

function secret(name: string, data: Record<string, string>) {
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, btoa(value)]));
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "kube-system" }, data: encoded };
}

Deno.test("followRegistrySecrets() knows each Secret as it is, and which there are none of", async () => {
  const cluster = new FakeCluster();
  cluster.kinds.push(RESOURCES.secrets);
  const credentials = (name: string) => ({ secretRef: { name } });
  const registries = [{ host: "x", credentials: credentials("a") }, { host: "y", credentials: credentials("b") }];
  const state = aControllerState({
    ports: { ...fakePorts(), http: cluster.http },
    config: aClusterConfig({ containerd: { registries } }),
  });
  const open = () => Promise.resolve(cluster.client());
  cluster.put(`${PATH}/a`, secret("a", { username: "me", password: "one" }));
  const ending = new AbortController();
  const { inputs, profile, registrySecrets } = state;
  const following = followRegistrySecrets({ inputs, profile, registrySecrets, openClient: open }, ending.signal);
  const known = () => JSON.stringify([...registrySecrets.known].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const becomes = (expected: string) =>
    eventually(() => Promise.resolve(known() === expected), { what: expected, withinMs: 60_000 });

  await becomes('[["a",{"username":"me","password":"one"}],["b",null]]');
  cluster.put(`${PATH}/a`, secret("a", { username: "me", password: "two" }));
  await becomes('[["a",{"username":"me","password":"two"}],["b",null]]');
  ending.abort();
  await following.catch(() => {});
});
