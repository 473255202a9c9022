import { assertEquals } from "@std/assert";
import { definedTypes, isEstablished, waitEstablished } from "../../../../lib/manifests/applier/custom_kinds.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { FakeCluster } from "../../../support/fake_cluster.ts";
import { turns } from "../../kube/_turns.ts";

const PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com";

function definition(status: string) {
  const metadata = { name: "widgets.example.com" };
  const conditions = [{ type: "Established", status }];
  return { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata, status: { conditions } };
}

Deno.test("waitEstablished() returns as soon as the definition is established", async () => {
  const cluster = new FakeCluster();
  const log = new FakeLogger();
  cluster.put(PATH, definition("False"));
  const waiting = waitEstablished(cluster.client(), "widgets.example.com", { clock: new FakeClock(), log });
  await turns();

  cluster.put(PATH, definition("True"));
  await waiting;

  assertEquals(log.records, []);
});

Deno.test("waitEstablished() goes on with a warning after five seconds", async () => {
  const cluster = new FakeCluster();
  const log = new FakeLogger();
  const clock = new FakeClock();
  cluster.put(PATH, definition("False"));
  const waiting = waitEstablished(cluster.client(), "widgets.example.com", { clock, log });
  await turns();

  await clock.advance(5_000);
  await waiting;

  assertEquals(log.records.map(({ message }) => message), ["Kind is not usable yet"]);
});

Deno.test("isEstablished() wants the condition to be true", () => {
  assertEquals([definition("True"), definition("False")].map(isEstablished), [true, false]);
});

Deno.test("definedTypes() reads the kinds of a definition, one for each version", () => {
  const spec = {
    group: "example.com",
    scope: "Namespaced",
    names: { kind: "Widget", plural: "widgets" },
    versions: [{ name: "v1" }, { name: "v2" }],
  };

  assertEquals(definedTypes({ ...definition("True"), spec }), [
    { apiVersion: "example.com/v1", kind: "Widget", plural: "widgets", namespaced: true },
    { apiVersion: "example.com/v2", kind: "Widget", plural: "widgets", namespaced: true },
  ]);
});

Deno.test("definedTypes() is empty for what defines nothing", () => {
  assertEquals(definedTypes({ apiVersion: "v1", kind: "Node", metadata: {} }), []);
  assertEquals(definedTypes({ ...definition("True"), spec: {} }), []);
});
