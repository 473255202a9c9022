import { assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { etcdPrograms } from "../../../../lib/node/backup/etcd_programs.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { someWork } from "./_cluster.ts";

Deno.test("etcdPrograms() needs a k0s that has them inside", async () => {
  await inDirectory(async (directory) => {
    await assertRejects(() => etcdPrograms(directory, someWork().ports), K0sError, "embedded executables");
  });
});
