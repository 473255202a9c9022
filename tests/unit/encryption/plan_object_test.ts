import { assertEquals } from "@std/assert";
import {
  createPlanObject,
  loadedIn,
  type PlanObject,
  readPlanObject,
  replacePlan,
  sealedPlanIn,
  tellLoaded,
} from "../../../lib/encryption/plan_object.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";

const SIGNAL = new AbortController().signal;
const PATH = "/api/v1/namespaces/kube-system/configmaps/k0s-secrets-encryption";
const sealed = (text: string) => `-----BEGIN K0S ENCRYPTION PLAN-----${text}-----END K0S ENCRYPTION PLAN-----`;

Deno.test("the plan of a cluster is created once, and read back", async () => {
  const client = new FakeCluster().client();

  assertEquals(await readPlanObject(client, SIGNAL), undefined);
  assertEquals(await createPlanObject(client, sealed("one"), SIGNAL), true);
  assertEquals(await createPlanObject(client, sealed("two"), SIGNAL), false);
  const object = await readPlanObject(client, SIGNAL);
  assertEquals([sealedPlanIn(object!), loadedIn(object!)], [sealed("one"), {}]);
});

Deno.test("replacePlan() keeps what controllers have told, and gives way to another change", async () => {
  const client = new FakeCluster().client();
  await createPlanObject(client, sealed("one"), SIGNAL);
  const stale = (await readPlanObject(client, SIGNAL))!;
  await tellLoaded(client, { controller: "a.example", digest: "sha256:1" }, SIGNAL);
  await tellLoaded(client, { controller: "b", digest: "none" }, SIGNAL);

  assertEquals(await replacePlan(client, { sealed: sealed("two"), known: stale }, SIGNAL), false);
  const known = (await readPlanObject(client, SIGNAL))!;
  assertEquals(await replacePlan(client, { sealed: sealed("two"), known }, SIGNAL), true);
  const object = (await readPlanObject(client, SIGNAL))!;
  assertEquals([sealedPlanIn(object), loadedIn(object)], [sealed("two"), { "a.example": "sha256:1", "b": "none" }]);
});

Deno.test("tellLoaded() makes no object without a plan", async () => {
  const cluster = new FakeCluster();
  await tellLoaded(cluster.client(), { controller: "a", digest: "none" }, SIGNAL);
  assertEquals(cluster.objects.has(PATH), false);
});

Deno.test("sealedPlanIn() finds none in an object that somebody has emptied", () => {
  const object: PlanObject = { apiVersion: "v1", kind: "ConfigMap", metadata: {} };
  assertEquals([sealedPlanIn(object), sealedPlanIn({ ...object, data: { plan: "x" } })], [undefined, undefined]);
  assertEquals(loadedIn(object), {});
});
