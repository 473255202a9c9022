import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { ensureComponentUsers, findUser, removeUsers } from "../../../../lib/host/mod.ts";
import { AccountMachine } from "./_account_machine.ts";

const PASSWD = "root:x:0:0:root:/root:/bin/bash\netcd:x:996:0::/var/lib/k0s:/usr/sbin/nologin\ntoor:x:0:0::/root:/\n" +
  "operator:x:500:0::/var/lib/k0s:/bin/bash\n";

Deno.test("ensureComponentUsers() takes an account that is there, with the group of its name instead of group 0", async () => {
  await using machine = new AccountMachine([], { passwd: PASSWD, group: "etcd:x:995:\n" });

  const users = await ensureComponentUsers({ ...machine.options, names: { etcd: "etcd" }, dataDir: "/var/lib/k0s" });

  assertEquals(users.etcd, { uid: 996, gid: 995 });
  assertEquals(users.kubeScheduler, { uid: 0, gid: 0 });
  assertEquals(machine.ran, []);
});

Deno.test("ensureComponentUsers() makes a group for an account that an earlier k0s made without one", async () => {
  await using machine = new AccountMachine(["groupadd"], { passwd: PASSWD });
  machine.works({ uid: 900, gid: 901 });

  const users = await ensureComponentUsers({ ...machine.options, names: { etcd: "etcd" }, dataDir: "/var/lib/k0s" });

  assertEquals(users.etcd, { uid: 996, gid: 901 });
  assertEquals(machine.ran, ["groupadd --system etcd"]);
});

Deno.test("ensureComponentUsers() runs as root what has an account with uid 0", async () => {
  await using machine = new AccountMachine([], { passwd: PASSWD });

  const users = await ensureComponentUsers({ ...machine.options, names: { etcd: "toor" }, dataDir: "/d" });

  assertEquals(users.etcd, { uid: 0, gid: 0 });
});

/** Programs of a machine, and what is run to make an account. */
const CREATIONS: [programs: string[], ran: string[], gid: number][] = [
  [["useradd", "groupadd", "nologin"], [
    "useradd --home /d --shell nologin --system --no-create-home --user-group kube-apiserver",
  ], 901],
  [["adduser", "addgroup", "false"], [
    "addgroup --system kube-apiserver",
    "adduser --disabled-password --gecos  --home /d --shell false --system --no-create-home " +
    "--ingroup kube-apiserver kube-apiserver",
  ], 901],
];
for (const [programs, ran, gid] of CREATIONS) {
  Deno.test(`ensureComponentUsers() creates a missing account with ${programs.join()}`, async () => {
    await using machine = new AccountMachine(programs);
    machine.works({ uid: 900, gid: 901 });
    const names = { kubeApiserver: "kube-apiserver" };

    const users = await ensureComponentUsers({ ...machine.options, names, dataDir: "/d" });

    assertEquals(users.kubeApiserver, { uid: 900, gid });
    assertEquals(machine.ran, ran);
  });
}

Deno.test("ensureComponentUsers() asks the name service once for all accounts and once for all groups, and takes a group that is there", async () => {
  await using machine = new AccountMachine(["useradd", "nologin", "getent"], {
    passwd: PASSWD,
    group: "konnectivity-server:x:800:\n",
  });
  machine.works({ uid: 900, gid: 901 });

  await ensureComponentUsers({
    ...machine.options,
    names: { kubeScheduler: "kube-scheduler", konnectivityServer: "konnectivity-server" },
    dataDir: "/d",
  });

  const create = "useradd --home /d --shell nologin --system --no-create-home";
  assertEquals(machine.ran, [
    "getent passwd kube-scheduler konnectivity-server",
    "getent group kube-scheduler",
    `${create} --user-group kube-scheduler`,
    `${create} --gid konnectivity-server konnectivity-server`,
  ]);
});

Deno.test("ensureComponentUsers() never runs with group 0, even where no group can be made", async () => {
  await using machine = new AccountMachine(["groupadd"], { passwd: PASSWD });
  machine.spawn.answer = () => ({ code: 1, stderr: "no" });

  const users = await ensureComponentUsers({ ...machine.options, names: { etcd: "etcd" }, dataDir: "/var/lib/k0s" });

  assertEquals(users.etcd, { uid: 996, gid: 996 });
  assertEquals(machine.log.records.map(({ level, fields }) => [level, fields["user"]]), [["warning", "etcd"]]);
});

for (const programs of [[], ["useradd"], ["useradd", "nologin"]]) {
  Deno.test(`ensureComponentUsers() falls back to root with a warning, having ${programs.join() || "nothing"}`, async () => {
    await using machine = new AccountMachine(programs, { passwd: PASSWD });
    machine.spawn.answer = () => ({ code: 1, stderr: "no" });
    const names = { kubeScheduler: "kube-scheduler" };

    const users = await ensureComponentUsers({ ...machine.options, names, dataDir: "/d" });

    assertEquals(users.kubeScheduler, { uid: 0, gid: 0 });
    assertEquals(machine.log.records.map(({ level, fields }) => [level, fields["user"]]), [[
      "warning",
      "kube-scheduler",
    ]]);
  });
}

Deno.test("ensureComponentUsers() makes one account for two components that share its name", async () => {
  await using machine = new AccountMachine(["useradd", "nologin"]);
  machine.works({ uid: 900, gid: 901 });
  const names = { kine: "store", kubeApiserver: "store" };

  const users = await ensureComponentUsers({ ...machine.options, names, dataDir: "/d" });

  assertEquals([users.kine, users.kubeApiserver], [{ uid: 900, gid: 901 }, { uid: 900, gid: 901 }]);
  assertEquals(machine.ran, ["useradd --home /d --shell nologin --system --no-create-home --user-group store"]);
});

Deno.test("ensureComponentUsers() leaves the operator's account alone, though its home is the data directory", async () => {
  await using machine = new AccountMachine(["groupadd"], { passwd: PASSWD });

  const names = { kine: "operator" };
  const users = await ensureComponentUsers({ ...machine.options, names, dataDir: "/var/lib/k0s" });

  assertEquals(users.kine, { uid: 500, gid: 500 });
  assertEquals(machine.ran, []);
});

Deno.test("ensureComponentUsers() does not take root where the operator's choice cannot be had", async () => {
  await using machine = new AccountMachine(["useradd", "nologin"]);
  machine.spawn.answer = () => ({ code: 3, stderr: "invalid user name" });

  const error = await assertRejects(
    () => ensureComponentUsers({ ...machine.options, names: { kine: "kine" }, dataDir: "/d" }),
    K0sError,
    'Cannot use spec.installConfig.users.kineUser: Cannot create user "kine": useradd exited with 3: invalid user name',
  );

  assertEquals(error.hint, 'Make the account yourself, or leave the field out: then it is "kube-apiserver"');
});

Deno.test("findUser() asks NSS where the passwd file has no such account", async () => {
  await using machine = new AccountMachine(["getent"], { passwd: PASSWD });
  machine.spawn.answer = (_, { args }) =>
    args?.[1] !== "ldap" ? { code: 2 } : { stdout: "ldap:*:5001:5000::/var/lib/k0s:/bin/sh\n" };

  assertEquals(await findUser("ldap", machine.options), {
    name: "ldap",
    uid: 5001,
    gid: 5000,
    home: "",
    shell: "/bin/sh",
  });
  assertEquals(await findUser("none", machine.options), undefined);
});

Deno.test("removeUsers() removes accounts with our home to which nobody logs in, and their groups", async () => {
  await using machine = new AccountMachine(["userdel", "groupdel"], { passwd: PASSWD, group: "etcd:x:995:\n" });
  machine.works({ uid: 900, gid: 901 });

  const others = await removeUsers({ ...machine.options, homes: ["/var/lib/other"] });
  assertEquals([others, machine.ran], [[], []]);
  const failures = await removeUsers({ ...machine.options, homes: ["/opt/k0s", "/var/lib/k0s"] });

  assertEquals(failures, []);
  assertEquals(machine.ran, ["userdel etcd", "groupdel etcd"]);
});
