import { assertEquals, assertRejects } from "@std/assert";
import { EtcdError, leaveCluster, QuorumError, readLeaveIntent } from "../../../lib/etcd/mod.ts";
import { FakeEtcd, member, NEVER, refusal } from "./_fake_etcd.ts";

const PEER_URL = "https://192.0.2.1:2380";

async function withDirectory(run: (paths: { dataDir: string }) => Promise<void>): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    await run({ dataDir });
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("leaveCluster() has the intent on disk before etcd is asked", () =>
  withDirectory(async (paths) => {
    const etcd = new FakeEtcd(member("one", 1), member("two", 2));
    const seen: boolean[] = [];
    etcd.intercept = (path) => {
      if (path.endsWith("/remove")) seen.push(Deno.statSync(`${paths.dataDir}/etcd-leave.json`).isFile);
      return undefined;
    };

    await leaveCluster({ paths, peerUrl: PEER_URL }, etcd.ports, NEVER);

    assertEquals(seen, [true]);
    assertEquals((await readLeaveIntent(paths))?.state, "left");
    assertEquals(etcd.names, ["two"]);
  }));

Deno.test("leaveCluster() leaves nothing behind when it is refused", () =>
  withDirectory(async (paths) => {
    const etcd = new FakeEtcd(member("one", 1));

    await assertRejects(() => leaveCluster({ paths, peerUrl: PEER_URL }, etcd.ports, NEVER), QuorumError);

    assertEquals(await readLeaveIntent(paths), undefined);
  }));

Deno.test("leaveCluster() takes the intent back if etcd has said no, not if nobody knows", () =>
  withDirectory(async (paths) => {
    const etcd = new FakeEtcd(member("one", 1), member("two", 2));
    etcd.intercept = (path) => path.endsWith("/remove") ? refusal(7, "permission denied") : undefined;
    await assertRejects(() => leaveCluster({ paths, peerUrl: PEER_URL }, etcd.ports, NEVER), EtcdError);
    assertEquals(await readLeaveIntent(paths), undefined);

    let isAsked = false;
    etcd.intercept = (path) => {
      isAsked ||= path.endsWith("/remove");
      return isAsked ? refusal(7, "permission denied") : undefined;
    };
    await assertRejects(() => leaveCluster({ paths, peerUrl: PEER_URL }, etcd.ports, NEVER), EtcdError);
    assertEquals((await readLeaveIntent(paths))?.state, "leaving");
  }));
