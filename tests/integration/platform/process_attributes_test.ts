import { assertEquals, assertMatch } from "@std/assert";

const PLATFORM = new URL("../../../lib/platform/mod.ts", import.meta.url).href;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

/** What a child inherits of a daemon that was started in some way, one fact a line; then how the daemon itself fares. */
const DAEMON = `
  import { denoSpawn, applyProcessDefaults } from ${JSON.stringify(PLATFORM)};
  applyProcessDefaults();
  const facts = "umask; ulimit -Sn; ulimit -Sf; ls /proc/self/fd | wc -l; grep -E '^Sig(Blk|Ign)' /proc/self/status";
  console.log((await denoSpawn.run("/bin/sh", { args: ["-c", facts] })).stdout.trim());
  for (const name of Deno.args) Deno.kill(Deno.pid, name);
  Deno.addSignalListener("SIGTERM", () => {
    console.log("told to end");
    Deno.exit(0);
  });
  Deno.kill(Deno.pid, "SIGTERM");
  setTimeout(() => {}, 20_000);
`;

async function inherited(shell: string, survives: readonly string[] = []): Promise<string[]> {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/daemon.ts`, DAEMON);
  const { stdout, stderr } = await new Deno.Command("/bin/bash", {
    args: [
      "-c",
      `${shell} "$0" "$@"`,
      Deno.execPath(),
      "run",
      "-A",
      "--no-check",
      `--config=${CONFIG}`,
      `${directory}/daemon.ts`,
      ...survives,
    ],
  }).output();
  await Deno.remove(directory, { recursive: true });
  const text = new TextDecoder();
  assertMatch(text.decode(stdout), /told to end\n$/, text.decode(stderr));
  return text.decode(stdout).trim().split("\n");
}

Deno.test("applyProcessDefaults() gives children the same, whatever we were started from", async () => {
  const plain = await inherited("exec");
  const odd = await inherited(
    "umask 077; ulimit -Sn 512; ulimit -Sf 1000000; trap '' HUP INT QUIT USR1 TSTP; exec 9</dev/null; " +
      "exec env --block-signal=TERM,USR2",
    ["SIGHUP", "SIGTSTP"],
  );

  assertEquals(odd, plain);
  assertEquals(odd[0], "0022");
  assertEquals(odd.at(-3), "SigBlk:\t0000000000000000");
});
