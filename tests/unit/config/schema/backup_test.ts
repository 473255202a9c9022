import { assertEquals } from "@std/assert";
import { backupSchema } from "../../../../lib/config/schema/backup.ts";

Deno.test("backupSchema() keeps what is given, and adds nothing", () => {
  const given = {
    schedule: "0 3 * * *",
    timeZone: "Europe/Berlin",
    retention: { count: 3, maxAge: "720h0m0s" },
    local: { directory: "/var/backups" },
  };
  assertEquals(backupSchema().parse(given), given);
  assertEquals(backupSchema().safeParse({ ...given, scedule: "" }).success, false);
});
