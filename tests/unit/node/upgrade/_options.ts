import { defaultClusterConfig, type NodePaths } from "../../../../lib/config/mod.ts";
import type { UpgradeOptions } from "../../../../lib/node/upgrade/preflight.ts";
import type { BackupProgress, BackupWork } from "../../../../lib/node/backup/work.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { FakeClock, FakeLogger, FakeRandom } from "../../../support/fakes.ts";
import { aClusterIn } from "../backup/_cluster.ts";
import { anElf } from "./_elf.ts";
import type { RunningK0s } from "./_service.ts";
import { healthyStatus, NEW } from "./_upgrade.ts";

/** A node with SQLite, and a new file for it. */
export async function anUpgradeIn(directory: string, k0s: RunningK0s): Promise<UpgradeOptions & { paths: NodePaths }> {
  const { paths } = await aClusterIn(directory);
  const to = `${directory}/new`;
  const architecture = Deno.build.arch === "aarch64" ? "arm64" : "amd64";
  await Deno.writeFile(to, anElf(architecture));
  const ClusterConfig = defaultClusterConfig({ hostAddress: "203.0.113.7", single: true, dataDir: paths.dataDir });
  return {
    paths,
    status: healthyStatus({ Pid: k0s.pid, ClusterConfig }),
    service: k0s.service,
    called: k0s.executable,
    configFile: undefined,
    to,
    force: false,
    withinMs: 60_000,
  };
}

/** Work on fakes, whose new file answers as a k0s. */
export function someWork(version: string = NEW): BackupWork & { stages: string[]; spawn: FakeSpawn } {
  const spawn = new FakeSpawn();
  spawn.answer = (_, { args = [] }) => args[0] === "version" ? { stdout: `${version}\n` } : {};
  const stages: string[] = [];
  return {
    stages,
    spawn,
    told: ({ stage }: BackupProgress) => {
      if (stages.at(-1) !== stage) stages.push(stage);
    },
    ports: { clock: new FakeClock(), log: new FakeLogger(), random: new FakeRandom(), spawn, http: new FakeHttp() },
  };
}
