import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { givenIdentities } from "../../../../lib/cli/backup/identity.ts";
import { inDirectory } from "../../../support/in_directory.ts";

const typed = (text: string | undefined) => ({ text: () => text });

Deno.test("givenIdentities() are the keys in the file that was named, or none", async () => {
  await inDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/key`, "# mine\nAGE-SECRET-KEY-1ABC\n");
    assertEquals(await givenIdentities(typed(`${directory}/key`)), ["AGE-SECRET-KEY-1ABC"]);
    assertEquals(await givenIdentities(typed(undefined)), []);
    await assertRejects(() => givenIdentities(typed("/proc/nowhere/key")), K0sError, "does not exist");
  });
});
