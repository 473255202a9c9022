import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { findServiceManager, requireServiceManager, serviceManagers } from "../../../lib/install/mod.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { temporaryRoot } from "./_install.ts";

const SYSTEMD = ["bin/systemctl"];
const OPENRC = ["bin/rc-service", "bin/rc-update"];

/** Name of the manager that a machine with these programs and directories has. */
async function found(programs: readonly string[], directories: readonly string[]): Promise<string | undefined> {
  await using root = await temporaryRoot();
  await Deno.mkdir(`${root.path}/bin`);
  for (const program of programs) await Deno.writeTextFile(`${root.path}/${program}`, "", { mode: 0o755 });
  for (const directory of directories) await Deno.mkdir(`${root.path}/${directory}`, { recursive: true });
  const options = { spawn: new FakeSpawn(), root: root.path, directories: [`${root.path}/bin`] };
  return (await findServiceManager(options))?.name;
}

Deno.test("findServiceManager() takes the one that runs", async () => {
  const both = [...SYSTEMD, ...OPENRC];
  assertEquals(await found(both, ["run/systemd/system"]), "systemd");
  assertEquals(await found(both, ["run/openrc"]), "OpenRC");
});

Deno.test("findServiceManager() takes what is there where none runs", async () => {
  assertEquals(await found(SYSTEMD, []), "systemd");
  assertEquals(await found(OPENRC, []), "OpenRC");
  assertEquals(await found(["bin/rc-service"], ["run/openrc"]), undefined);
});

Deno.test("requireServiceManager() says what a machine lacks", async () => {
  const options = { spawn: new FakeSpawn(), directories: [] };

  await assertRejects(() => requireServiceManager(options), K0sError, "neither systemd nor OpenRC");
  assertEquals((await serviceManagers(options)).map(({ manager }) => manager.name), ["systemd", "OpenRC"]);
});
