import { assertEquals } from "@std/assert";
import { parseAccounts, parseGroups } from "../../../../lib/host/accounts/account_files.ts";

Deno.test("parseAccounts() reads a passwd file and leaves damaged lines out", () => {
  const text =
    "root:x:0:0:root:/root:/bin/sh\netcd:x:996:995::/var/lib/k0s:/usr/sbin/nologin\nbad:x:no:0::/:/\n+::::::\n";
  assertEquals(parseAccounts(text), [
    { name: "root", uid: 0, gid: 0, home: "/root" },
    { name: "etcd", uid: 996, gid: 995, home: "/var/lib/k0s" },
  ]);
});

Deno.test("parseGroups() reads a group file and leaves damaged lines out", () => {
  assertEquals(parseGroups("root:x:0:\nadm:x:4:alice,bob\nbad:x::\n\n"), [
    { name: "root", gid: 0, members: [] },
    { name: "adm", gid: 4, members: ["alice", "bob"] },
  ]);
});
