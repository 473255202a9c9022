import { assertEquals } from "@std/assert";
import { removeUpgradeFiles } from "../../../../lib/node/reset/upgrade.ts";
import { writeJournal } from "../../../../lib/node/upgrade/journal.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { aJournal, namesIn } from "../upgrade/_upgrade.ts";
import { resetContext, touch } from "./_context.ts";

Deno.test("removeUpgradeFiles() removes what an upgrade has left beside the file of the service, and no other file", async () => {
  await inDirectory(async (directory) => {
    const context = resetContext(directory);
    const binDir = `${directory}/bin`;
    await touch(binDir, ["k0s", "k0s.previous", "k0s.upgrade-next", "k0s.upgrade-previous"]);
    await writeJournal(context.paths, aJournal(binDir, { phase: "judging" }));

    await removeUpgradeFiles.run(context);

    assertEquals(namesIn(binDir), ["k0s", "k0s.previous"]);
    await removeUpgradeFiles.run(context);
  });
});

Deno.test("removeUpgradeFiles() takes no notice of a journal that another version has written", async () => {
  await inDirectory(async (directory) => {
    const context = resetContext(directory);
    await touch(context.paths.upgradeDir, ["journal.json"]);

    await removeUpgradeFiles.run(context);
  });
});
