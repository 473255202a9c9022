import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { settingsIn } from "../../../../lib/cli/backup/scheduled_places.ts";
import { BackingUpNode } from "./_node.ts";

Deno.test("settingsIn() has what a configuration says, or tells that it says nothing", () => {
  const backup = { schedule: "0 3 * * *" };
  assertEquals(settingsIn({ spec: { backup } }), backup);
  for (const config of [{ spec: {} }, {}, undefined]) {
    assertThrows(() => settingsIn(config), K0sError, "No backups are scheduled here");
  }
});

Deno.test({
  name: "scheduledPlaces() are none where nothing is scheduled",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using node = await BackingUpNode.start();
    node.settings = undefined;
    const { stderr, exitCode } = await node.run("list");
    assertEquals([stderr, exitCode], [
      "Error: No backups are scheduled here: the configuration has no spec.backup\n",
      1,
    ]);
  },
});
