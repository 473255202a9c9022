import { assertEquals, assertMatch } from "@std/assert";
import { renderArchives } from "../../../../lib/cli/backup/list.ts";
import { CLUSTER, nameOfDay, saveDays } from "../../backup/_stored.ts";
import { BackingUpNode } from "./_node.ts";

const isRoot = Deno.uid() === 0;

Deno.test("renderArchives() is a table", () => {
  const createdAt = new Date("2026-11-05T03:00:00Z");
  const archive = { name: nameOfDay(5), cluster: CLUSTER, createdAt, sizeBytes: 3_500_000, place: "/a" };
  const [head, row] = renderArchives([archive]).split("\n");
  assertMatch(head!, /^NAME +CREATED AT +SIZE +PLACE$/);
  assertMatch(
    row!,
    /^k0s_backup_2026-11-05T03_00_00_000Z_0123456789ab\.tar\.gz +2026-11-05T03:00:00.000Z +3.3 MiB +\/a$/,
  );
});

Deno.test({
  name: "k0s backup list has the archives of the cluster, newest first",
  ignore: !isRoot,
  fn: async () => {
    await using node = await BackingUpNode.start();
    assertEquals((await node.run("list")).stdout, "No archives were made by schedule yet\n");
    await saveDays(node.archives, [3, 4]);
    const { stdout } = await node.run("list", "-o", "json");
    assertEquals(
      JSON.parse(stdout),
      [4, 3].map((day) => ({
        name: nameOfDay(day),
        createdAt: `2026-11-0${day}T03:00:00.000Z`,
        sizeBytes: 7,
        place: node.archives,
      })),
    );
    assertMatch((await node.run("list", "--output=yaml")).stdout, /^- createdAt: /);
    assertMatch((await node.run("list", "-o", "xml")).stderr, /unknown output format: "xml"/);
  },
});
