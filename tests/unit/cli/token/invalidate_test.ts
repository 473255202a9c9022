import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { tokenId } from "../../../../lib/cli/token/invalidate.ts";
import { encodeJoinToken } from "../../../../lib/join/mod.ts";
import { aCa } from "../../../support/cluster_fixture.ts";
import { FakeNode } from "./_node.ts";

Deno.test("k0s token invalidate deletes tokens, and warns of unknown ones", async () => {
  await using node = await FakeNode.start();
  const [first, second] = [node.add("worker"), node.add("controller")];

  const { stdout, stderr, exitCode } = await node.run("invalidate", first, "zzzzzz", second);

  assertEquals(
    stdout,
    [first, "zzzzzz", second].map((id) => `token ${id} deleted successfully\n`).join(""),
  );
  assertEquals([exitCode, stderr, node.secrets.size], [0, "Warning: there was no token zzzzzz\n", 0]);
});

Deno.test("k0s token invalidate touches nothing if one of the words makes no sense", async () => {
  await using node = await FakeNode.start();
  const id = node.add("worker");

  const { stderr, exitCode } = await node.run("invalidate", id, "NONSENSE");

  assertEquals([exitCode, node.secrets.size], [1, 1]);
  assertStringIncludes(stderr, "neither an ID nor a join token");
  assertEquals((await node.run("invalidate")).exitCode, 1);
});

Deno.test("tokenId() finds the ID in whatever form a token is at hand", async () => {
  const credential = "abcdef.0123456789abcdef";
  const token = encodeJoinToken({ role: "worker", server: "https://a:6443", caPem: await aCa(), credential });

  assertEquals(await Promise.all(["abcdef", credential, token].map(tokenId)), ["abcdef", "abcdef", "abcdef"]);
  await assertRejects(() => tokenId(token.slice(0, 50)), K0sError);
});
