/**
 * What `accounts_test.ts` runs in a mount namespace of its own, where `/etc` is a copy: makes the accounts of the
 * components with the machine's real programs, starts a process as each, removes the accounts again, and prints what was
 * seen as JSON.
 *
 * Usage: accounts_scenario.ts <empty directory> [name of an account that is there before, with group 0]
 */
import { COMPONENT_USER_NAMES } from "../../../lib/config/mod.ts";
import { ensureComponentUsers, removeUsers } from "../../../lib/host/mod.ts";
import { denoSpawn } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";

const [directory = "", earlier] = Deno.args;
const home = "/var/lib/k0s-accounts-test";

async function run(program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await denoSpawn.run(program, { args });
  if (code !== 0) throw new Error(`${program} failed: ${stderr}`);
  return stdout;
}

await run("cp", "-a", "/etc/.", directory);
await run("mount", "--bind", directory, "/etc");
// Another node on this machine may have made accounts of these names.
for (const name of Object.values(COMPONENT_USER_NAMES)) {
  for (const file of ["passwd", "group", "shadow", "gshadow"]) await run("sed", "-i", `/^${name}:/d`, `/etc/${file}`);
}
if (earlier !== undefined) {
  await run(
    "useradd",
    "--home",
    home,
    "--shell",
    "/usr/sbin/nologin",
    "--system",
    "--no-create-home",
    "--gid",
    "0",
    earlier,
  );
}

const names = () => Promise.all(["/etc/passwd", "/etc/group"].map((file) => run("cut", "-d:", "-f1", file)));
const before = await names();
const log = new FakeLogger();
const users = await ensureComponentUsers({ names: COMPONENT_USER_NAMES, dataDir: home, spawn: denoSpawn, log });
const again = await ensureComponentUsers({ names: COMPONENT_USER_NAMES, dataDir: home, spawn: denoSpawn, log });

const processes: Record<string, string> = {};
for (const [component, { uid, gid }] of Object.entries(users)) {
  const child = denoSpawn.start({
    executable: "/bin/sh",
    args: ["-c", "id -un; id -gn; id -G; grep Groups: /proc/self/status"],
    env: { PATH: "/usr/bin:/bin" },
    cwd: "/",
    uid,
    gid,
  });
  const lines = [];
  for await (const { text } of child.lines) lines.push(text.trim());
  processes[component] = lines.join(" ").replace(String(gid), "GID");
}

const failures = await removeUsers({
  homes: [home],
  spawn: denoSpawn,
  log,
});
const warnings = log.records.filter(({ level }) => level !== "info").map(({ message }) => message);
const isLeft = JSON.stringify(await names()) !== JSON.stringify(before.map((text) => text.replace(`${earlier}\n`, "")));
const gids = new Set(Object.values(users).map(({ gid }) => gid));
const isStable = JSON.stringify(users) === JSON.stringify(again);
console.log(JSON.stringify({ processes, groups: gids.size, isStable, warnings, failures, isLeft }));
