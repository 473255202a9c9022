import { assertEquals } from "@std/assert";
import { removeUsers } from "../../../../lib/node/reset/accounts.ts";
import { resetContext, touch } from "./_context.ts";

Deno.test("removeUsers() does not mind accounts that do not exist", async () => {
  const context = { ...resetContext("/proc/nowhere"), userNames: ["etcd"] };

  await removeUsers.run(context);

  assertEquals([context.spawn.runs, context.log.records], [[], []]);
});

Deno.test("removeUsers() goes by their home where no configuration names them", async () => {
  const directory = await Deno.makeTempDir();
  const context = { ...resetContext(directory), userNames: undefined };
  await touch(context.root, ["etc/passwd"]);
  const home = context.paths.dataDir;
  const passwd =
    `root:x:0:0::${home}:/bin/sh\nkeeper:x:990:990::${home}:/sbin/nologin\nother:x:991:991::/srv:/sbin/nologin\n`;
  await Deno.writeTextFile(`${context.root}/etc/passwd`, passwd);

  await removeUsers.run(context);

  assertEquals(context.spawn.runs.map(([program, ...args]) => [program!.replace(/.*\//, ""), ...args]), [
    ["userdel", "keeper"],
  ]);
  await Deno.remove(directory, { recursive: true });
});
