import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { findServiceManager } from "../../../../lib/install/mod.ts";
import { forgetUpgrade, thisMachine } from "../../../../lib/node/upgrade/upgraded_machine.ts";
import { denoHttp, denoSpawn } from "../../../../lib/platform/mod.ts";
import { fakePorts } from "../../../support/a_controller.ts";
import { aJournal, inDirectory, pathsIn } from "./_upgrade.ts";

const hasManager = await findServiceManager({ spawn: denoSpawn }) !== undefined;

Deno.test({
  name: "thisMachine() tells that no k0s answers, and which file a process runs",
  ignore: !hasManager,
  fn: async () => {
    await inDirectory(async (directory) => {
      const paths = pathsIn(directory);
      const ports = { ...fakePorts(), http: denoHttp };
      const journal = { ...aJournal(directory), executable: Deno.execPath() };
      const machine = await thisMachine(journal, { paths, ports });

      assertEquals([await machine.status(), await machine.isRunning()], [undefined, false]);
      assertEquals(await machine.runsExecutable(Deno.pid), true);
      assertEquals(await machine.runsExecutable(1 << 30), false);
      assertMatch(await machine.apiProblem() ?? "", /^the API server is not ready: /);
      const service = { role: "worker", name: "k0sworker" } as const;
      const worker = await thisMachine({ ...journal, service }, { paths, ports });
      assertEquals(await worker.apiProblem(), undefined);
    });
  },
});

Deno.test({
  name: "forgetUpgrade() needs a service manager",
  ignore: hasManager,
  fn: async () => {
    await assertRejects(() => forgetUpgrade({ spawn: denoSpawn }), K0sError, "neither systemd nor OpenRC");
  },
});
