import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  assertNotLeft,
  clearLeaveIntent,
  leaveIntentPath,
  noteRemoval,
  readLeaveIntent,
  writeLeaveIntent,
} from "../../../lib/etcd/mod.ts";
import { FakeClock } from "../../support/fakes.ts";

const INTENT = { state: "leaving", peerUrl: "https://192.0.2.1:2380", clock: new FakeClock() } as const;

Deno.test("a leave intent is kept until it is cleared, and keeps etcd from being started", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    await assertNotLeft({ dataDir });
    await writeLeaveIntent({ dataDir }, INTENT);

    assertEquals((await readLeaveIntent({ dataDir }))?.state, "leaving");
    await assertRejects(() => assertNotLeft({ dataDir }), K0sError, "was leaving the etcd cluster");

    await clearLeaveIntent({ dataDir });
    await assertNotLeft({ dataDir });
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("a damaged leave intent is not taken for none", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(leaveIntentPath({ dataDir }), '{"state":');

    await assertRejects(() => assertNotLeft({ dataDir }), K0sError, "it is not JSON");
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("noteRemoval() keeps whether the member had asked for its removal", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    assertEquals(await noteRemoval({ dataDir }, INTENT), "removed");
    assertEquals(await noteRemoval({ dataDir }, INTENT), "removed");
    await assertRejects(() => assertNotLeft({ dataDir }), K0sError, "was removed from the etcd cluster");

    await writeLeaveIntent({ dataDir }, INTENT);
    assertEquals(await noteRemoval({ dataDir }, INTENT), "left");
    assertEquals(await noteRemoval({ dataDir }, INTENT), "left");
    await assertRejects(() => assertNotLeft({ dataDir }), K0sError, "has left the etcd cluster");
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});
