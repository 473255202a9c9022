import { assert } from "@std/assert";
import { establishKind } from "../../../lib/kube/mod.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeClock, FakeRandom, flushPromises } from "../../support/fakes.ts";

const PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.example.com";
const CRD = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.example.com" },
};

Deno.test("establishKind() waits until objects of the kind can be stored", async () => {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const { signal } = new AbortController();
  const established = establishKind(CRD, { client: cluster.client(), clock, random: new FakeRandom() }, signal);
  for (let turn = 0; turn < 10; turn++) await flushPromises();
  assert(clock.pending > 0);

  cluster.put(PATH, { ...CRD, status: { conditions: [{ type: "Established", status: "True" }] } });
  await clock.advance(5_000);

  await established;
});
