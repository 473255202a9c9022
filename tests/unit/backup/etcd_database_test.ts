import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { restoreEtcd, snapshotRevision, withEtcd } from "../../../lib/backup/etcd_database.ts";
import { denoHttp, denoSpawn, type Spawn } from "../../../lib/platform/mod.ts";

/** Answers every program in the same way, and notes what it was asked. The real ones are in the integration tests. */
function answering(code: number, stdout: string, stderr: string) {
  const asked: string[] = [];
  const run: Spawn["run"] = (executable, { args = [] } = {}) => {
    asked.push([executable, ...args].join(" "));
    return Promise.resolve({ code, signal: null, stdout, stderr });
  };
  return { asked, programs: { binDir: "/b", spawn: { ...denoSpawn, run }, http: denoHttp } };
}

Deno.test("restoreEtcd() has etcdutl make a cluster with one member", async () => {
  const { asked, programs } = answering(0, "", "");

  await restoreEtcd({ snapshot: "/s", dataDir: "/d", memberName: "two", peerUrl: "https://192.0.2.2:2380" }, programs);

  assertEquals(asked, [
    "/b/etcdutl snapshot restore /s --data-dir /d --name two --initial-advertise-peer-urls https://192.0.2.2:2380",
  ]);
});

Deno.test("snapshotRevision() says what etcdutl says", async () => {
  assertEquals(await snapshotRevision("/s", answering(0, '{"hash":1,"revision":12,"totalKey":3}\n', "").programs), 12);
  const { programs } = answering(1, "", "snapshot file integrity check failed\n");
  await assertRejects(() => snapshotRevision("/s", programs), K0sError, "integrity check failed");
});

Deno.test("withEtcd() tells the last words of an etcd that ends", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/etcd`, "#!/bin/sh\necho cannot open database >&2\nexit 3\n", {
      mode: 0o755,
    });
    const programs = { binDir: directory, spawn: denoSpawn, http: denoHttp };

    const use = () => withEtcd({ dataDir: directory, memberName: "one" }, programs, () => Promise.resolve());

    await assertRejects(use, K0sError, "cannot open database");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
