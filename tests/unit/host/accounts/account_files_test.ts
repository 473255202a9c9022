import { assertEquals } from "@std/assert";
import { isMadeByK0s, parseAccounts, parseGroups } from "../../../../lib/host/accounts/account_files.ts";

Deno.test("parseAccounts() reads a passwd file and leaves damaged lines out", () => {
  const text =
    "root:x:0:0:root:/root:/bin/sh\netcd:x:996:995::/var/lib/k0s:/usr/sbin/nologin\nbad:x:no:0::/:/\n+::::::\n";
  assertEquals(parseAccounts(text), [
    { name: "root", uid: 0, gid: 0, home: "/root", shell: "/bin/sh" },
    { name: "etcd", uid: 996, gid: 995, home: "/var/lib/k0s", shell: "/usr/sbin/nologin" },
  ]);
});

Deno.test("isMadeByK0s() goes by home and shell", () => {
  const homes = ["/var/lib/k0s", "/opt/data"];
  const made = { name: "store", uid: 996, gid: 995, home: "/opt/data", shell: "/usr/sbin/nologin" };
  const cases: [shell: string, home: string, isMade: boolean][] = [
    ["/usr/sbin/nologin", "/opt/data", true],
    ["/bin/false", "/var/lib/k0s", true],
    ["/bin/sh", "/var/lib/k0s", false],
    ["", "/var/lib/k0s", false],
    ["/usr/sbin/nologin", "/srv", false],
  ];
  for (const [shell, home, isMade] of cases) assertEquals(isMadeByK0s({ ...made, shell, home }, homes), isMade);
});

Deno.test("parseGroups() reads a group file and leaves damaged lines out", () => {
  assertEquals(parseGroups("root:x:0:\nadm:x:4:alice,bob\nbad:x::\n\n"), [
    { name: "root", gid: 0, members: [] },
    { name: "adm", gid: 4, members: ["alice", "bob"] },
  ]);
});
