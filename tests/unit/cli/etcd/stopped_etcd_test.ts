import { assert, assertEquals, assertRejects } from "@std/assert";
import { stoppedEtcd } from "../../../../lib/cli/etcd/stopped_etcd.ts";
import { K0sError } from "../../../../lib/base/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { loadNodeConfig } from "../../../../lib/host/mod.ts";

const TEXT = `spec:
  storage:
    etcd:
      peerAddress: 192.0.2.7
      extraArgs:
        name: seven
        quota-backend-bytes: "8589934592"
`;

Deno.test("stoppedEtcd() starts etcd as k0s does, under the account that has its data", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const paths = nodePaths({ dataDir });
    const config = await loadNodeConfig({ dataDir, text: TEXT });
    await assertRejects(() => stoppedEtcd(paths, config), K0sError, "there are no data of a member");
    await Deno.mkdir(`${dataDir}/etcd/member`, { recursive: true });

    const { executable, args, cwd, uid } = await stoppedEtcd(paths, config);

    assertEquals([executable, cwd, uid], [`${dataDir}/bin/etcd`, dataDir, Deno.uid() ?? 0]);
    for (const arg of ["--name=seven", "--quota-backend-bytes=8589934592", `--data-dir=${dataDir}/etcd`]) {
      assert(args.includes(arg), args.join(" "));
    }
    assert(args.includes("--listen-peer-urls=https://192.0.2.7:2380"), args.join(" "));
    assertEquals(args.filter((arg) => arg.startsWith("--auth-token")), []);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});
