import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { stringFlag, switchFlag, UsageError } from "../../../lib/command/mod.ts";
import type { Command, Invocation } from "../../../lib/command/mod.ts";
import { failureCode, logLevel, runCommandLine } from "../../../lib/command/run.ts";
import { parseArgv } from "../../../lib/command/argv.ts";
import { fakeContext, runCli } from "../cli/_cli.ts";

function rootWith(command: Partial<Command>, seen: Invocation[] = []): Command {
  const word: Command = {
    word: "word",
    summary: "A word",
    run: (invocation) => void seen.push(invocation),
    ...command,
  };
  return { word: "k0s", summary: "k0s", subcommands: [word] };
}

Deno.test("runCommandLine() hands over flags, arguments and the whole line", async () => {
  const seen: Invocation[] = [];
  const root = rootWith(
    { args: { kind: "at-most", count: 1 }, flags: [stringFlag("config", "", { short: "c" })] },
    seen,
  );

  await runCommandLine(root, ["-c", "f", "word", "x"], fakeContext().context);

  assertEquals(seen.map(({ args, argv, path, flags }) => [args, argv, path, flags.string("config")]), [
    [["x"], ["-c", "f", "word", "x"], "k0s word", "f"],
  ]);
});

Deno.test("runCommandLine() gives the exit code of the command", async () => {
  assertEquals((await runCli(["word"], { root: rootWith({ run: () => 3 }) })).exitCode, 3);
  assertEquals((await runCli(["word"], { root: rootWith({}) })).exitCode, 0);
});

Deno.test("failureCode() is what the command has for it, also where it was mistyped", async () => {
  const root = rootWith({ failureCode: (argv) => argv.includes("--ask") ? 2 : 3 });

  assertEquals((await runCli(["word", "--nosuch"], { root })).exitCode, 3);
  assertEquals((await runCli(["word", "surplus", "--ask"], { root })).exitCode, 2);
  assertEquals((await runCli(["nosuch"], { root })).exitCode, 1);
  assertEquals(failureCode(new UsageError("x"), rootWith({}), ["word"]), 1);
  assertEquals(failureCode(new K0sError("x", { exitCode: 130 }), root, ["word"]), 130);
});

Deno.test("runCommandLine() prints help instead of running", async () => {
  const seen: Invocation[] = [];
  for (const argv of [["word", "--help"], ["word", "-h"], ["-h", "word"], ["word", "--help", "surplus"]]) {
    const { stdout, stderr, exitCode } = await runCli(argv, { root: rootWith({}, seen) });
    assertEquals([stdout.split("\n")[0], stderr, exitCode], ["A word", "", 0]);
  }
  assertEquals(seen, []);
});

Deno.test("runCommandLine() passes on everything to a program of its own", async () => {
  const seen: Invocation[] = [];
  const root = rootWith({ passesThrough: true }, seen);

  await runCommandLine(root, ["word", "get", "--help", "-x", "--", "y"], fakeContext().context);

  assertEquals(seen[0]?.args, ["get", "--help", "-x", "--", "y"]);
});

Deno.test("runCommandLine() tells of deprecated flags and goes on", async () => {
  const root = rootWith({ flags: [switchFlag("old", "", { deprecated: "it has no effect" })] });

  const { stderr, exitCode } = await runCli(["word", "--old"], { root });

  assertEquals([stderr, exitCode], ["Flag --old has been deprecated, it has no effect\n", 0]);
});

Deno.test("runCommandLine() checks arguments before required flags", async () => {
  const root = rootWith({ flags: [stringFlag("cert", "", { isRequired: true })] });
  const run = (argv: string[]) => runCommandLine(root, argv, fakeContext().context);

  await assertRejects(() => run(["word", "x"]), UsageError, "unknown command");
  await assertRejects(() => run(["word"]), UsageError, 'required flag(s) "cert" not set');
});

Deno.test("logLevel() follows --debug, then --verbose", () => {
  const flags = [switchFlag("verbose", ""), switchFlag("debug", "")];
  const level = (argv: string[]) => logLevel(parseArgv(argv, flags).flags);

  assertEquals(level([]), "warning");
  assertEquals(level(["--verbose"]), "info");
  assertEquals(level(["--debug", "--verbose=false"]), "debug");
  assertEquals(logLevel(parseArgv([], []).flags), "warning");
});

Deno.test("runCommandLine() logs short commands to standard error, long ones to standard output", async () => {
  const speak = { flags: [switchFlag("verbose", "", { default: true })], run: ({ log }: Invocation) => log.info("Hi") };

  const short = await runCli(["word"], { root: rootWith(speak) });
  const long = await runCli(["word"], { root: rootWith({ ...speak, logStyle: "long" }) });

  assertEquals([short.stdout, short.stderr.replace(/time="[^"]*" /, "")], ["", "level=info msg=Hi\n"]);
  assertEquals([long.stdout.replace(/time="[^"]*" /, ""), long.stderr], ["level=info msg=Hi\n", ""]);
});
