import { assert, assertEquals } from "@std/assert";
import {
  descendants,
  handlesSigterm,
  listProcesses,
  type ProcessFacts,
  processFacts,
  socketHolders,
} from "../../../../lib/host/mod.ts";

const facts = (pid: number, parentPid: number): ProcessFacts => ({
  pid,
  parentPid,
  state: "S",
  name: "x",
  executable: "/x",
  args: [],
  mountNamespace: "",
});

/** A recorded `/proc` with one process. */
async function recordedProc(): Promise<string> {
  const proc = await Deno.makeTempDir();
  await Deno.mkdir(`${proc}/42/fd`, { recursive: true });
  await Deno.mkdir(`${proc}/42/ns`);
  await Deno.writeTextFile(`${proc}/42/stat`, "42 (a) b (c)) Z 7 42 42 0");
  await Deno.writeTextFile(`${proc}/42/cmdline`, "/bin/x\0--y\0");
  await Deno.symlink("/data/bin/x (deleted)", `${proc}/42/exe`);
  await Deno.symlink("mnt:[1]", `${proc}/42/ns/mnt`);
  await Deno.symlink("socket:[99]", `${proc}/42/fd/3`);
  return proc;
}

Deno.test("processFacts() reads a name with blanks and parentheses, and a replaced program", async () => {
  const proc = await recordedProc();

  assertEquals(await listProcesses(proc), [{
    pid: 42,
    parentPid: 7,
    state: "Z",
    name: "a) b (c)",
    executable: "/data/bin/x",
    args: ["/bin/x", "--y"],
    mountNamespace: "mnt:[1]",
  }]);
  await Deno.remove(proc, { recursive: true });
});

Deno.test("processFacts() finds ourselves, and nobody under an impossible id", async () => {
  assertEquals((await processFacts(Deno.pid))?.executable, Deno.execPath());
  assertEquals(await processFacts(2 ** 30), undefined);
});

Deno.test("descendants() finds grandchildren but not the roots", () => {
  const all = [facts(1, 0), facts(2, 1), facts(3, 2), facts(4, 1), facts(5, 9)];

  assertEquals(descendants(all, new Set([1])).map(({ pid }) => pid), [2, 4, 3]);
});

Deno.test("socketHolders() finds what has a socket open", async () => {
  const proc = await recordedProc();

  const holders = await socketHolders(new Set(["99", "100"]), proc);

  assert(holders.size === 1 && holders.get("99") === 42);
  await Deno.remove(proc, { recursive: true });
});

Deno.test("handlesSigterm() tells a process that catches or blocks it from one that does not", async () => {
  const cases: [string, boolean][] = [
    ["SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000004000\n", true],
    ["SigBlk:\t0000000000014003\nSigIgn:\t0000000000000000\nSigCgt:\t0000000000000000\n", true],
    ["SigBlk:\t0000000000000000\nSigIgn:\t0000000000004000\nSigCgt:\t0000000180002002\n", false],
    ["", false],
  ];
  const proc = await Deno.makeTempDir();
  await Deno.mkdir(`${proc}/42`);
  for (const [status, expected] of cases) {
    await Deno.writeTextFile(`${proc}/42/status`, `Name:\tx\n${status}`);

    assertEquals(await handlesSigterm(42, proc), expected, status);
  }
  assertEquals(await handlesSigterm(43, proc), false);
  await Deno.remove(proc, { recursive: true });
});
