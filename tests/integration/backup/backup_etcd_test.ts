import { assert, assertEquals, assertRejects } from "@std/assert";
import { etcdFacts, proveDatastore, restoreEtcd, snapshotRevision, withEtcd } from "../../../lib/backup/mod.ts";
import { K0sError } from "../../../lib/base/mod.ts";
import { denoHttp, denoSpawn, exists } from "../../../lib/platform/mod.ts";
import { EtcdNode, hasEtcd } from "../etcd/etcd_node.ts";

const PROGRAMS = {
  binDir: `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin`,
  spawn: denoSpawn,
  http: denoHttp,
};

Deno.test({
  name: "a snapshot of a real etcd is restored under another name, opened, compared and cleaned",
  ignore: !hasEtcd() || !await exists(`${PROGRAMS.binDir}/etcdutl`),
  fn: async () => {
    const directory = await Deno.makeTempDir();
    try {
      const path = `${directory}/snapshot`;
      const facts = await snapshotOf(directory, path);
      assertEquals(await snapshotRevision(path, PROGRAMS), facts.revision);
      const copy = { kind: "etcd" as const, path };
      assertEquals(await proveDatastore(copy, { scratch: directory, programs: PROGRAMS, expected: facts }), facts);
      const other = { ...facts, keys: facts.keys + 1 };
      const proveOther = () => proveDatastore(copy, { scratch: directory, programs: PROGRAMS, expected: other });
      await assertRejects(proveOther, K0sError, "The backup is not good");

      const dataDir = `${directory}/restored`;
      const peerUrl = "https://192.0.2.9:2380";
      const database = { snapshot: path, dataDir, memberName: "nine", peerUrl };
      await restoreEtcd(database, PROGRAMS);

      await withEtcd(database, PROGRAMS, async (client) => {
        const members = await client.memberList();
        assertEquals(members.map(({ name, peerUrls }) => [name, peerUrls]), [["nine", [peerUrl]]]);
        for (const key of ["/registry/minions/old", "/registry/masterleases/"]) await client.deleteKeys(key);
        assertEquals((await etcdFacts(client)).keys, facts.keys - 3);
      });
      await damage(path);
      await assertRejects(() => proveDatastore(copy, { scratch: directory, programs: PROGRAMS }), K0sError);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});

/** Takes a snapshot of an etcd that goes on being written to. @returns What has to be in it. */
async function snapshotOf(directory: string, path: string): Promise<{ revision: number; keys: number }> {
  await using node = await EtcdNode.prepare(directory, 1);
  await node.start();
  await node.untilVoter();
  for (const key of ["minions/old", "minions/older", "masterleases/1", "masterleases/2", "masterleaseses"]) {
    await node.put(`/registry/${key}`, 300_000);
  }
  const facts = { revision: await node.client.revision(), keys: await node.client.keyCount() };
  assertEquals(facts.keys, 5);
  const { sizeBytes, pieces } = await node.client.snapshot();
  await node.put("/registry/later", 1);
  let written = 0;
  {
    using file = await Deno.open(path, { write: true, createNew: true });
    for await (const piece of pieces) {
      written += piece.length;
      await file.write(piece);
    }
  }
  assertEquals(written, sizeBytes);
  assert(written > 1_500_000);
  assertEquals(await node.client.keyCount({ revision: facts.revision }), facts.keys);
  return facts;
}

async function damage(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.seek(500_000, Deno.SeekMode.Start);
  await file.write(new TextEncoder().encode("changed"));
}
