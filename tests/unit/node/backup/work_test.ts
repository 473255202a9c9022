import { assertEquals } from "@std/assert";
import { type BackupProgress, counted } from "../../../../lib/node/backup/work.ts";
import { streamOf } from "../../backup/_archives.ts";

Deno.test("counted() passes a stream on, and tells how much of it has gone through", async () => {
  const told: BackupProgress[] = [];
  const options = { sizeBytes: 4, stage: "Reading", told: (progress: BackupProgress) => void told.push(progress) };

  const passed = await new Response(counted(streamOf(Uint8Array.of(1, 2, 3, 4), 2), options)).arrayBuffer();

  assertEquals([...new Uint8Array(passed)], [1, 2, 3, 4]);
  assertEquals(told, [{ stage: "Reading", part: 0.5 }, { stage: "Reading", part: 1 }]);
});
