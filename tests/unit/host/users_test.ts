import { assertEquals } from "@std/assert";
import { accountFromPasswd, ensureComponentUsers, removeUsers } from "../../../lib/host/mod.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { FakeLogger } from "../../support/fakes.ts";

const PASSWD = "root:x:0:0:root:/root:/bin/bash\netcd:x:996:996::/var/lib/k0s:/usr/sbin/nologin\nbad:x:no:0::/:/\n";

async function machine(programs: string[]) {
  const root = await Deno.makeTempDir();
  for (const name of programs) {
    await Deno.writeTextFile(`${root}/${name}`, "");
    await Deno.chmod(`${root}/${name}`, 0o755);
  }
  const passwdFile = `${root}/passwd`;
  await Deno.writeTextFile(passwdFile, PASSWD);
  const spawn = new FakeSpawn();
  const log = new FakeLogger();
  return {
    spawn,
    log,
    passwdFile,
    options: { spawn, log, passwdFile, directories: [root] },
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
    root,
  };
}

const ACCOUNTS: [string, ReturnType<typeof accountFromPasswd>][] = [
  ["etcd", { uid: 996, home: "/var/lib/k0s" }],
  ["etc", undefined],
  ["bad", undefined],
];
for (const [name, expected] of ACCOUNTS) {
  Deno.test(`accountFromPasswd() looks up ${name}`, () => assertEquals(accountFromPasswd(PASSWD, name), expected));
}

Deno.test("ensureComponentUsers() takes an account that is there, with group 0", async () => {
  await using host = await machine([]);

  const users = await ensureComponentUsers({ ...host.options, names: { etcd: "etcd" }, dataDir: "/var/lib/k0s" });

  assertEquals(users.etcd, { uid: 996, gid: 0 });
  assertEquals(users.kubeScheduler, { uid: 0, gid: 0 });
  assertEquals(host.spawn.runs, []);
});

Deno.test("ensureComponentUsers() creates a missing account as upstream does", async () => {
  await using host = await machine(["useradd", "nologin"]);
  host.spawn.answer = (_, { args }) => {
    Deno.writeTextFileSync(host.passwdFile, `${args?.at(-1)}:x:997:997::/d:/n\n`, { append: true });
    return {};
  };

  const users = await ensureComponentUsers({
    ...host.options,
    names: { kubeApiserver: "kube-apiserver" },
    dataDir: "/d",
  });

  const nologin = `${host.root}/nologin`;
  assertEquals(users.kubeApiserver, { uid: 997, gid: 0 });
  assertEquals(host.spawn.runs, [
    [`${host.root}/useradd`, "--home", "/d", "--shell", nologin, "--system", "--no-create-home", "kube-apiserver"],
  ]);
});

for (const programs of [[], ["useradd"], ["useradd", "nologin"]]) {
  Deno.test(`ensureComponentUsers() falls back to root with a warning, having ${programs.join() || "nothing"}`, async () => {
    await using host = await machine(programs);
    host.spawn.answer = () => ({ code: 1, stderr: "no" });

    const users = await ensureComponentUsers({
      ...host.options,
      names: { kubeScheduler: "kube-scheduler" },
      dataDir: "/d",
    });

    assertEquals(users.kubeScheduler, { uid: 0, gid: 0 });
    assertEquals(host.log.records.map(({ level, fields }) => [level, fields["user"]]), [["warning", "kube-scheduler"]]);
  });
}

Deno.test("removeUsers() removes accounts with our home only", async () => {
  await using host = await machine(["userdel"]);

  const failures = await removeUsers({ ...host.options, names: ["etcd", "root", "kine"], home: "/var/lib/k0s" });
  const others = await removeUsers({ ...host.options, names: ["etcd"], home: "/var/lib/other" });

  assertEquals([failures, others], [[], []]);
  assertEquals(host.spawn.runs, [[`${host.root}/userdel`, "etcd"]]);
});
