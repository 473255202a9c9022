import { assertEquals } from "@std/assert";
import { removeUsers } from "../../../../lib/node/reset/accounts.ts";
import { resetContext, touch } from "./_context.ts";

Deno.test("removeUsers() does not mind accounts that do not exist", async () => {
  const context = resetContext("/proc/nowhere");

  await removeUsers.run(context);

  assertEquals([context.spawn.runs, context.log.records], [[], []]);
});

Deno.test("removeUsers() goes by what k0s gives to the accounts that it makes, whatever is configured now", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  await touch(context.root, ["etc/passwd"]);
  const home = context.paths.dataDir;
  const passwd = `root:x:0:0::${home}:/bin/sh\nkeeper:x:990:990::${home}:/sbin/nologin\n` +
    `operator:x:992:992::${home}:/bin/bash\nother:x:991:991::/srv:/sbin/nologin\n`;
  await Deno.writeTextFile(`${context.root}/etc/passwd`, passwd);

  await removeUsers.run(context);

  assertEquals(context.spawn.runs.map(([program, ...args]) => [program!.replace(/.*\//, ""), ...args]), [
    ["userdel", "keeper"],
  ]);
  await Deno.remove(directory, { recursive: true });
});
