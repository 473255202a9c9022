import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { runningService } from "../../../../lib/node/upgrade/running_service.ts";
import { aRunningService } from "./_service.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { namesIn } from "./_upgrade.ts";

Deno.test("runningService() finds the file that the service runs, and leaves nothing beside it", async () => {
  await inDirectory(async (directory) => {
    await using k0s = await aRunningService(directory);
    const { service, executable, pid: Pid } = k0s;

    const found = await runningService({ Pid }, { service, called: executable });

    assertEquals(found, { service, executable });
    assertEquals(namesIn(directory), ["k0s"]);
  });
});

Deno.test("runningService() refuses a k0s that nothing would start again", async () => {
  await inDirectory(async (directory) => {
    await using k0s = await aRunningService(directory);
    const { service, executable: called, pid: Pid } = k0s;
    service.manager.states = "stopped";

    for (const one of [service, undefined]) {
      await assertRejects(() => runningService({ Pid }, { service: one, called }), K0sError, "is not a service");
    }
  });
});

Deno.test("runningService() refuses a file that was replaced by hand, and one that is not called", async () => {
  await inDirectory(async (directory) => {
    await using k0s = await aRunningService(directory);
    const { service, executable, pid: Pid } = k0s;

    const another = await assertRejects(() => runningService({ Pid }, { service, called: "/bin/true" }), K0sError);
    assertEquals([another.message, another.hint], [
      `Cannot upgrade: the service runs "${executable}", and this is another k0s`,
      `Type: sudo ${executable} upgrade …`,
    ]);

    await Deno.writeTextFile(`${directory}/new`, "");
    await Deno.rename(`${directory}/new`, executable);
    await assertRejects(() => runningService({ Pid }, { service, called: executable }), K0sError, "replaced by hand");
  });
});
