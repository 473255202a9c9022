import type { InstalledService } from "../../../../lib/install/mod.ts";
import { FakeManager } from "../../install/_install.ts";

/** A k0s that runs as a service: a program that only sleeps, in a file of its own. */
export interface RunningK0s extends AsyncDisposable {
  pid: number;
  executable: string;
  service: InstalledService & { manager: FakeManager };
}

/** Starts one in a directory. */
export async function aRunningService(directory: string): Promise<RunningK0s> {
  const executable = `${directory}/k0s`;
  await Deno.copyFile(await Deno.realPath("/bin/sleep"), executable);
  const child = new Deno.Command(executable, { args: ["600"] }).spawn();
  const manager = new FakeManager(directory);
  manager.states = "running";
  return {
    pid: child.pid,
    executable,
    service: { role: "controller", name: "k0scontroller", manager },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}
