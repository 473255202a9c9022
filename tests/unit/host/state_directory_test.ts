import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { checkStateDirectory, isSystemDirectory, ownStateDirectory } from "../../../lib/host/mod.ts";

const US = { uid: Deno.uid() ?? 0, gid: Deno.gid() ?? 0 };
const STRANGER = US.uid + 4_000;

async function temporary() {
  const root = await Deno.makeTempDir();
  const options = { dataDir: `${root}/k0s`, reserved: [`${root}/k0s/pki`, `${root}/run/k0s`] };
  await Deno.mkdir(options.dataDir);
  return { root, options, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o7777;

/** Files that a directory outside the data directory holds, whether it is the account's, and what of it is refused. */
const OUTSIDE: [files: string[], isTheAccounts: boolean, refused: string | undefined][] = [
  [[], false, undefined],
  [["k0s.db", "k0s.db-wal", "k0s.db-shm"], false, undefined],
  [["k0s.db", "passwd"], false, 'it holds other things, such as "passwd"'],
  [["k0s.db.old"], false, 'it holds other things, such as "k0s.db.old"'],
  [["other"], true, undefined],
];
for (const [files, isTheAccounts, refused] of OUTSIDE) {
  const whose = isTheAccounts ? "the account's" : "another one's";
  Deno.test(`checkStateDirectory() judges ${whose} directory with ${files.join() || "nothing"} outside`, async () => {
    await using host = await temporary();
    const path = `${host.root}/outside`;
    await Deno.mkdir(path);
    for (const name of files) await Deno.writeTextFile(`${path}/${name}`, "");

    if (isTheAccounts && US.uid === 0) await Deno.chown(path, STRANGER, STRANGER);
    const uid = isTheAccounts ? Deno.statSync(path).uid ?? 0 : STRANGER;
    const checking = checkStateDirectory({ path, file: `${path}/k0s.db` }, { ...host.options, uid });

    if (refused === undefined) await checking;
    else await assertRejects(() => checking, K0sError, refused);
  });
}

Deno.test("checkStateDirectory() refuses an empty directory that others may write, and one of the system behind a link", async () => {
  await using host = await temporary();
  const path = `${host.root}/outside`;
  const check = () => checkStateDirectory({ path, file: `${path}/k0s.db` }, { ...host.options, uid: STRANGER });
  await Deno.mkdir(path);
  for (const mode of [0o1777, 0o775]) {
    await Deno.chmod(path, mode);
    await assertRejects(check, K0sError, `others may write it (mode ${mode.toString(8)})`);
  }

  await Deno.remove(path);
  // Always empty, as /var/tmp often is.
  await Deno.symlink("/proc/tty/ldisc", path);
  await assertRejects(check, K0sError, "it is the system's");
});

Deno.test("checkStateDirectory() names a file in the way as it is called", async () => {
  await using host = await temporary();
  await Deno.writeTextFile(`${host.root}/file`, "");
  const directory = { path: `${host.root}/file/db`, file: undefined };
  const real = await Deno.realPath(host.root);

  const checking = checkStateDirectory(directory, { ...host.options, uid: STRANGER });

  await assertRejects(() => checking, K0sError, `Cannot use "${real}/file": it is a file`);
});

Deno.test("checkStateDirectory() lets one pass that does not exist, or lies in the data directory", async () => {
  await using host = await temporary();
  const { dataDir } = host.options;
  await Deno.mkdir(`${dataDir}/db`);
  await Deno.writeTextFile(`${dataDir}/db/anything`, "");

  for (const path of [`${host.root}/a/b`, `${dataDir}/db`, `${dataDir}/mine/db`]) {
    await checkStateDirectory({ path, file: undefined }, { ...host.options, uid: STRANGER });
  }
});

for (const path of ["", "/pki", "/pki/etcd", "/../run", "/db/../pki", "/", "//db"]) {
  Deno.test(`checkStateDirectory() refuses <data>${path}, which has another purpose or no plain name`, async () => {
    await using host = await temporary();
    const directory = { path: `${host.options.dataDir}${path}`, file: undefined };
    await assertRejects(() => checkStateDirectory(directory, { ...host.options, uid: US.uid }), K0sError);
  });
}

for (const [path, uid] of [["/", STRANGER], ["/etc", STRANGER], ["/etc", 0], ["/a/../etc", STRANGER]] as const) {
  Deno.test(`checkStateDirectory() refuses ${path} for user ${uid}`, async () => {
    await using host = await temporary();
    const options = { ...host.options, uid };
    const error = await assertRejects(() => checkStateDirectory({ path, file: undefined }, options), K0sError);
    assertEquals(error.hint?.includes("spec.storage.kine.dataSource"), true);
  });
}

Deno.test("ownStateDirectory() closes the directory and the database, in and outside the data directory", async () => {
  await using host = await temporary();
  for (const path of [`${host.options.dataDir}/db`, `${host.root}/outside`]) {
    await Deno.mkdir(path, { mode: 0o755 });
    for (const name of ["k0s.db", "k0s.db-wal"]) await Deno.writeTextFile(`${path}/${name}`, "", { mode: 0o644 });

    await ownStateDirectory({ path, file: `${path}/k0s.db` }, { ...host.options, owner: US });

    assertEquals([path, `${path}/k0s.db`, `${path}/k0s.db-wal`].map(modeOf), [0o700, 0o600, 0o600]);
  }
});

Deno.test("ownStateDirectory() refuses a database that is a link", async () => {
  await using host = await temporary();
  const path = `${host.options.dataDir}/db`;
  await Deno.mkdir(path);
  await Deno.symlink("/etc/passwd", `${path}/k0s.db`);

  await assertRejects(
    () => ownStateDirectory({ path, file: `${path}/k0s.db` }, { ...host.options, owner: US }),
    K0sError,
    "a symbolic link",
  );
});

for (const path of ["/", "/srv", "/var/tmp", "/var/lib", "/etc/x", "/home/somebody", "/run/user/0", "/usr/share/doc"]) {
  Deno.test(`isSystemDirectory() knows ${path}`, () => assertEquals(isSystemDirectory(path), true));
}

for (const path of ["/srv/k0s", "/var/lib/k0s", "/home/somebody/k0s", "/usr/local/k0s", "/opt/data", "/run/k0s"]) {
  Deno.test(`isSystemDirectory() leaves ${path} out`, () => assertEquals(isSystemDirectory(path), false));
}
