import { nodePaths } from "../../../../lib/config/mod.ts";
import type { ResetContext } from "../../../../lib/node/reset/context.ts";
import { denoHttp } from "../../../../lib/platform/mod.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";

/** What a reset sees of a machine whose files all lie below `directory`. */
export function resetContext(directory: string): ResetContext & { spawn: FakeSpawn; log: FakeLogger } {
  const paths = nodePaths({ dataDir: `${directory}/data`, runDir: `${directory}/run` });
  const spawn = new FakeSpawn();
  return {
    paths,
    realPaths: { ...paths, others: { dataDir: [], kubeletRootDir: [], runDir: [], binDir: [] }, links: [] },
    ranPods: true,
    ranRuntime: true,
    hasBalanced: false,
    criSocket: undefined,
    root: `${directory}/root`,
    tool: (name) => Promise.resolve({ path: `/tools/${name}`, run: (args) => spawn.run(`/tools/${name}`, { args }) }),
    spawn,
    http: denoHttp,
    clock: new FakeClock(),
    log: new FakeLogger(),
  };
}

/** Writes empty files with their directories. */
export async function touch(root: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await Deno.mkdir(`${root}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${root}/${name}`, "");
  }
}
