import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { judgeUpgrade } from "../../../../lib/node/upgrade/preflight.ts";
import { anElf } from "./_elf.ts";
import { anUpgradeIn, someWork } from "./_options.ts";
import { aRunningService } from "./_service.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { healthyStatus, namesIn, NEW, OLD } from "./_upgrade.ts";

type Given = Awaited<ReturnType<typeof given>> & { directory: string };

async function judging(test: (given: Given) => Promise<void>) {
  await inDirectory(async (directory) => {
    await using k0s = await aRunningService(directory);
    await test({ ...await given(directory, k0s), directory });
  });
}

async function given(directory: string, k0s: Awaited<ReturnType<typeof aRunningService>>) {
  return { k0s, options: await anUpgradeIn(directory, k0s), work: someWork() };
}

Deno.test("judgeUpgrade() has the new file beside the old one, and everything asked", async () => {
  await judging(async ({ k0s, options, work, directory }) => {
    const judged = await judgeUpgrade(options, work);

    const { service, executable, from, to, hasDatastore, unreadyBefore } = judged;
    assertEquals([service, executable, from, to], [k0s.service, k0s.executable, OLD, NEW]);
    assertEquals([hasDatastore, unreadyBefore], [true, []]);
    assertEquals(namesIn(directory).filter((name) => name.startsWith("k0s")), ["k0s", "k0s.upgrade-next"]);
    assertEquals(work.spawn.runs.map(([program, word]) => [program, word]), [
      [`${executable}.upgrade-next`, "version"],
      [`${executable}.upgrade-next`, "controller"],
      [`${executable}.upgrade-next`, "sysinfo"],
    ]);
    assertEquals(work.stages, [
      "Checking this node",
      "Fetching the new k0s",
      "Having the new k0s check this node",
    ]);
  });
});

Deno.test("judgeUpgrade() asks about the configuration file that the node was started with", async () => {
  await judging(async ({ options, work, directory }) => {
    await judgeUpgrade({ ...options, configFile: `${directory}/cluster.yaml` }, work);

    assertEquals(work.spawn.runs.at(-1)?.slice(1), ["config", "validate", `--config=${directory}/cluster.yaml`]);
  });
});

Deno.test("judgeUpgrade() leaves no file of a version that it refuses", async () => {
  await judging(async ({ options, work, directory }) => {
    const refused = async (changes: Partial<typeof options>, says: string, version = NEW) => {
      work.spawn.answer = () => ({ stdout: `${version}\n` });
      await assertRejects(() => judgeUpgrade({ ...options, ...changes }, work), K0sError, says);
      assertEquals(namesIn(directory).filter((name) => name.startsWith("k0s")), ["k0s"]);
    };

    await refused({ sha256: "0".repeat(64) }, "its sha256 is ");
    await refused({}, "it is older", "v1.37.1+k0s.0");
    await refused({}, "minor versions must not be left out", "v1.39.0+k0s.0");
    await refused({}, "it is no k0s", "hello");
    await Deno.writeFile(options.to, anElf(Deno.build.arch === "aarch64" ? "amd64" : "arm64"));
    await refused({}, "and this machine is");
  });
});

Deno.test("judgeUpgrade() refuses a node that is ill, but for pods", async () => {
  await judging(async ({ options, work }) => {
    const Processes = [{ name: "kine", state: "unready", restarts: 0 }];
    const status = { ...options.status, Processes };
    await assertRejects(() => judgeUpgrade({ ...options, status }, work), K0sError, "not healthy: kine is unready");

    const pod = { Namespace: "kube-system", Name: "coredns-6c5b8c7d9f-x2x4z", Restarts: 3, Reason: "x", Message: "" };
    const pods = { ...options.status, UnreadyPods: [pod] };
    assertEquals((await judgeUpgrade({ ...options, status: pods }, work)).unreadyBefore, ["kube-system/coredns"]);
  });
});

Deno.test("judgeUpgrade() of a worker has to know its controllers' version", async () => {
  await judging(async ({ options, work }) => {
    const status = { ...options.status, Role: "worker" as const, ClusterConfig: null };

    await assertRejects(
      () => judgeUpgrade({ ...options, status }, work),
      K0sError,
      "Cannot upgrade: the version of the controllers is unknown: ",
    );
  });
});

Deno.test("judgeUpgrade() backs no datastore up that is elsewhere", async () => {
  await judging(async ({ options, work }) => {
    const { ClusterConfig } = options.status as { ClusterConfig: { spec: Record<string, unknown> } };
    const storages = [
      { type: "etcd", etcd: { externalCluster: { endpoints: ["https://192.0.2.9:2379"] } } },
      { type: "kine", kine: { dataSource: "postgres://db:5432/k0s" } },
    ];
    for (const storage of storages) {
      const config = { ...ClusterConfig, spec: { ...ClusterConfig.spec, storage } };
      const status = healthyStatus({ Pid: options.status.Pid, ClusterConfig: config });
      assertEquals((await judgeUpgrade({ ...options, status }, work)).hasDatastore, false);
    }
  });
});
