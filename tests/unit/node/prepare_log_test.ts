import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { prepareLog } from "../../../lib/node/prepare_log.ts";

const asRoot = { ignore: Deno.uid() !== 0 };
const ACCOUNT = { uid: 64_002, gid: 64_102 };
const READERS = 64_200;

/** Owner, group and mode of what is in a directory, and of itself. */
async function listed(directory: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("stat", {
    args: ["-c", "%n %u:%g %a", ".", ...[...Deno.readDirSync(directory)].map(({ name }) => name).sort()],
    cwd: directory,
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

const fileOf = (root: string, gid: number, modes: { mode: number; directoryMode: number }) => ({
  ...{ path: `${root}/audit/audit.log`, text: "", readBy: "kube-apiserver", isLog: true } as const,
  ...modes,
  owner: { uid: ACCOUNT.uid, gid },
});
const CLOSED = { mode: 0o600, directoryMode: 0o700 };
const FOR_GROUP = { mode: 0o640, directoryMode: 0o2750 };

Deno.test(
  "prepareLog() gives log and directory to the account, then also to a group, with what was logged",
  asRoot,
  async () => {
    const root = await Deno.makeTempDir();

    await prepareLog(fileOf(root, ACCOUNT.gid, CLOSED));
    await Deno.writeTextFile(`${root}/audit/audit.log`, "noted");
    await Deno.writeTextFile(`${root}/audit/audit-1.log`, "earlier", { mode: 0o600 });
    assertEquals((await listed(`${root}/audit`))[0], ". 64002:64102 700");
    await prepareLog(fileOf(root, READERS, FOR_GROUP));

    assertEquals(await listed(`${root}/audit`), [
      ". 64002:64200 2750",
      "audit-1.log 64002:64200 640",
      "audit.log 64002:64200 640",
    ]);
    assertEquals(await Deno.readTextFile(`${root}/audit/audit.log`), "noted");
    await Deno.remove(root, { recursive: true });
  },
);

Deno.test("prepareLog() has the account rotate the log though it is not in the group", asRoot, async () => {
  const root = await Deno.makeTempDir();
  await Deno.chmod(root, 0o711);
  await prepareLog(fileOf(root, READERS, FOR_GROUP));

  // What the API server does (lumberjack): the new file gets mode, owner and group of the former one.
  const rotate =
    "umask 022; mv audit.log audit-1.log; (umask 0; : >audit.log; chmod 640 audit.log) && chgrp 64200 audit.log";
  const { code, stderr } = await new Deno.Command("setpriv", {
    args: ["--reuid=64002", "--regid=64102", "--clear-groups", "sh", "-ec", rotate],
    cwd: `${root}/audit`,
  }).output();

  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  assertEquals((await listed(`${root}/audit`)).at(-1), "audit.log 64002:64200 640");
  await Deno.remove(root, { recursive: true });
});

Deno.test("prepareLog() follows no link of the account", asRoot, async () => {
  const root = await Deno.makeTempDir();
  await Deno.writeTextFile(`${root}/secret`, "x", { mode: 0o600 });
  await prepareLog(fileOf(root, ACCOUNT.gid, CLOSED));
  await Deno.remove(`${root}/audit/audit.log`);
  await Deno.symlink(`${root}/secret`, `${root}/audit/audit.log`);

  await assertRejects(() => prepareLog(fileOf(root, READERS, FOR_GROUP)));
  assertEquals((await Deno.stat(`${root}/secret`)).uid, Deno.uid());
  await Deno.remove(`${root}/audit/audit.log`);
  await Deno.link(`${root}/secret`, `${root}/audit/audit.log`);
  await assertRejects(() => prepareLog(fileOf(root, READERS, FOR_GROUP)), K0sError, "hard links");
  await Deno.remove(root, { recursive: true });
});
