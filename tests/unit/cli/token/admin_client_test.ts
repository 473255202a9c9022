import { assertStringIncludes } from "@std/assert";
import { FakeNode } from "./_node.ts";

Deno.test("adminClient() says that this is no controller", async () => {
  await using node = await FakeNode.start();
  await Deno.remove(`${node.dataDir}/pki/admin.conf`);

  const { stderr } = await node.run("list");

  assertStringIncludes(stderr, `Cannot reach the cluster: there is no "${node.dataDir}/pki/admin.conf"`);
  assertStringIncludes(stderr, "Hint: Type this on a controller");
});
