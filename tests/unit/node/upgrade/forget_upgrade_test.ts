import { assertEquals } from "@std/assert";
import { forgetUpgrade } from "../../../../lib/node/upgrade/forget_upgrade.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { inDirectory, namesIn } from "./_upgrade.ts";

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
