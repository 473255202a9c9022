import { assertEquals } from "@std/assert";
import { readLastGoodObject, saveLastGoodObject } from "../../../../lib/node/controller/last_good_object.ts";
import { FakeLogger } from "../../../support/fakes.ts";

const OBJECT = { apiVersion: "v1", kind: "ClusterConfig", metadata: { name: "k0s" }, spec: {} };

Deno.test("readLastGoodObject() gives what was kept, without the managers of its fields", async () => {
  const dataDir = await Deno.makeTempDir();
  const kept = { paths: { dataDir }, ports: { log: new FakeLogger() } };
  try {
    assertEquals(await readLastGoodObject(kept), undefined);
    await saveLastGoodObject(kept, { ...OBJECT, metadata: { name: "k0s", managedFields: [{}] } });

    assertEquals(await readLastGoodObject(kept), OBJECT);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("saveLastGoodObject() warns where the disk takes nothing, and the node goes on", async () => {
  const log = new FakeLogger();
  await saveLastGoodObject({ paths: { dataDir: "/proc/nowhere" }, ports: { log } }, OBJECT);

  assertEquals(log.records.map(({ level }) => level), ["warning"]);
});
