import { assertEquals, assertMatch } from "@std/assert";
import { findServiceManager } from "../../../../lib/install/mod.ts";
import { forgetUpgrade, thisMachine } from "../../../../lib/node/upgrade/upgraded_machine.ts";
import { denoHttp, denoSpawn } from "../../../../lib/platform/mod.ts";
import { fakePorts } from "../../../support/a_controller.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aJournal, namesIn, pathsIn } from "./_upgrade.ts";

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

Deno.test("forgetUpgrade() removes the service of an upgrade from every service manager, and no other one", async () => {
  await inDirectory(async (root) => {
    const [systemd, openrc] = [`${root}/etc/systemd/system`, `${root}/etc/init.d`];
    for (const path of [`${systemd}/k0supgrade.service`, `${systemd}/k0scontroller.service`, `${openrc}/k0supgrade`]) {
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, "");
    }

    await forgetUpgrade({ spawn: new FakeSpawn(), root });

    assertEquals([namesIn(systemd), namesIn(openrc)], [["k0scontroller.service"], []]);
    const spawn = new FakeSpawn();
    await forgetUpgrade({ spawn, root });
    assertEquals(spawn.runs, []);
  });
});
