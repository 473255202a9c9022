import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { memberListDocument, members, renderMemberList } from "../../../../lib/cli/etcd/member_list.ts";

const member = (name: string, url: string) => ({ id: "1", name, peerUrls: [url], clientUrls: [], isLearner: false });

Deno.test("k0s etcd member-list prints upstream's line: names sorted, first peer URL of each", async () => {
  const document = memberListDocument([member("two", "https://b:2380"), member("one", "https://a:2380")]);

  assertEquals(await renderMemberList(document, ""), '{"members":{"one":"https://a:2380","two":"https://b:2380"}}\n');
});

Deno.test("k0s etcd member-list fails in upstream's words", async () => {
  const client = { memberList: () => Promise.reject(new K0sError("member list failed", { hint: "Type: x" })) };

  const error = await assertRejects(() => members(client), K0sError);

  assertEquals([error.message, error.hint], ["can't list etcd cluster members: member list failed", "Type: x"]);
});

Deno.test("k0s etcd member-list prints YAML when asked to", async () => {
  assertEquals(
    await renderMemberList({ members: { one: "https://a:2380" } }, "yaml"),
    "members:\n  one: https://a:2380\n",
  );
});
