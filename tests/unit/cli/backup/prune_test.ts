import { assertEquals, assertMatch } from "@std/assert";
import { nameOfDay, saveDays } from "../../backup/_stored.ts";
import { BackingUpNode } from "./_node.ts";

Deno.test({
  name: "k0s backup prune tells first, and removes what retention does not keep",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using node = await BackingUpNode.start();
    await saveDays(node.archives, [3, 4]);
    const isThere = async () => await Deno.stat(`${node.archives}/${nameOfDay(3)}`).then(() => true, () => false);

    const told = await node.run("prune", "--dry-run");
    assertMatch(told.stdout, /^To be removed:\nNAME .*\nk0s_backup_2026-11-03.*\n$/);
    assertEquals(await isThere(), true);

    assertMatch((await node.run("prune")).stdout, /^Removed:\nNAME .*\nk0s_backup_2026-11-03.*\n$/);
    assertEquals([await isThere(), (await node.run("prune")).stdout], [false, "Nothing is to be removed\n"]);
  },
});
