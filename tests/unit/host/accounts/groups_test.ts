import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { ensureGroup, findGroup, groupOfProcesses, removeGroup } from "../../../../lib/host/accounts/groups.ts";
import { AccountMachine } from "./_account_machine.ts";

const GROUP = "root:x:0:\nusers:x:100:alice\netcd:x:995:\nwheel:x:0:\nshared:x:700:alice\n";

Deno.test("findGroup() reads the group file, asks NSS else, and never finds group 0", async () => {
  await using machine = new AccountMachine(["getent"], { group: GROUP });
  machine.spawn.answer = (_, { args }) => args?.[1] === "ldap" ? { stdout: "ldap:*:5000:bob\n" } : { code: 2 };

  const found = await Promise.all(["etcd", "ldap", "none", "wheel"].map((name) => findGroup(name, machine.options)));

  assertEquals(found, [995, 5000, undefined, undefined]);
});

for (const tool of ["groupadd", "addgroup"]) {
  Deno.test(`ensureGroup() makes a missing group with ${tool}`, async () => {
    await using machine = new AccountMachine([tool], { group: GROUP });
    machine.works({ uid: 900, gid: 901 });

    assertEquals(await ensureGroup("etcd", machine.options), 995);
    assertEquals(await ensureGroup("kube-apiserver", machine.options), 901);

    assertEquals(machine.ran, [`${tool} --system kube-apiserver`]);
  });
}

Deno.test("ensureGroup() says what a program that fails said, and nothing where there is none", async () => {
  await using machine = new AccountMachine(["groupadd"], { group: GROUP });
  machine.spawn.answer = () => ({ code: 10, stderr: "cannot lock /etc/group\n" });
  await using bare = new AccountMachine([]);

  await assertRejects(() => ensureGroup("new", machine.options), K0sError, "groupadd exited with 10: cannot lock");
  assertEquals(await ensureGroup("new", bare.options), undefined);
});

/** An account, which k0s may have made, and the group that its processes get. */
const CASES: [name: string, account: { name: string; uid: number; gid: number }, isOurs: boolean, gid: number][] = [
  ["the group of its name", { name: "etcd", uid: 996, gid: 0 }, false, 995],
  ["a new group, if k0s made it with group 0", { name: "kine", uid: 997, gid: 0 }, true, 901],
  ["a new group, if k0s made it with a shared group", { name: "kine", uid: 997, gid: 65534 }, true, 901],
  ["its own group", { name: "kine", uid: 997, gid: 650 }, false, 650],
  ["a number without a name instead of group 0", { name: "kine", uid: 997, gid: 0 }, false, 997],
  [
    "a number without a name instead of one that another account has",
    { name: "kine", uid: 997, gid: 65534 },
    false,
    997,
  ],
  ["a number without a name instead of one with members", { name: "kine", uid: 997, gid: 700 }, false, 997],
  ["the next number that nobody has", { name: "kine", uid: 995, gid: 0 }, false, 996],
];
for (const [title, account, isOurs, expected] of CASES) {
  Deno.test(`groupOfProcesses() takes ${title}`, async () => {
    const passwd = `nobody:x:65534:65534::/:/\n${account.name}:x:${account.uid}:${account.gid}::/home:/\n`;
    await using machine = new AccountMachine(["groupadd"], { passwd, group: GROUP });
    machine.works({ uid: 900, gid: 901 });

    const gid = await groupOfProcesses({ ...account, home: "/home", shell: "" }, { ...machine.options, isOurs });

    assertEquals(gid, expected);
  });
}

Deno.test("removeGroup() removes a group that nobody is in, and no other one", async () => {
  const passwd = "other:x:900:900::/:/\n";
  await using machine = new AccountMachine(["groupdel"], { passwd, group: `${GROUP}in-use:x:900:\n` });
  machine.works({ uid: 900, gid: 901 });

  for (const name of ["etcd", "users", "wheel", "in-use", "none"]) {
    assertEquals(await removeGroup(name, machine.options), undefined);
  }

  assertEquals(machine.ran, ["groupdel etcd"]);
});

Deno.test("removeGroup() says why a group is left", async () => {
  await using machine = new AccountMachine(["delgroup"], { group: GROUP });
  machine.spawn.answer = () => ({ code: 1, stderr: "busy" });
  await using bare = new AccountMachine([], { group: GROUP });

  assertEquals(await removeGroup("etcd", machine.options), 'group "etcd": delgroup exited with 1: busy');
  assertEquals(await removeGroup("etcd", bare.options), 'group "etcd": neither groupdel nor delgroup is installed');
});
