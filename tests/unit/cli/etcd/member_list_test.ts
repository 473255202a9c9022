import { assertEquals } from "@std/assert";
import { memberListDocument, renderMemberList } from "../../../../lib/cli/etcd/member_list.ts";

const member = (name: string, url: string) => ({ id: "1", name, peerUrls: [url], clientUrls: [], isLearner: false });

Deno.test("k0s etcd member-list prints upstream's line: names sorted, first peer URL of each", async () => {
  const document = memberListDocument([member("two", "https://b:2380"), member("one", "https://a:2380")]);

  assertEquals(await renderMemberList(document, ""), '{"members":{"one":"https://a:2380","two":"https://b:2380"}}\n');
});

Deno.test("k0s etcd member-list prints YAML when asked to", async () => {
  assertEquals(
    await renderMemberList({ members: { one: "https://a:2380" } }, "yaml"),
    "members:\n  one: 'https://a:2380'\n",
  );
});
