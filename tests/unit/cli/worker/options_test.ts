import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ConfigError, K0sError } from "../../../../lib/base/mod.ts";
import { parseArgv } from "../../../../lib/command/argv.ts";
import { UsageError } from "../../../../lib/command/mod.ts";
import { worker } from "../../../../lib/cli/worker.ts";
import { givenToken, podOptions } from "../../../../lib/cli/worker/options.ts";

function anInvocation(argv: string[], variable?: string) {
  const { flags, args } = parseArgv(argv, worker.flags ?? []);
  return { flags, args, argv: ["worker", ...argv], context: { environment: () => variable } };
}

const optionsOf = (argv: string[]) => podOptions(anInvocation(argv));
const tokenOf = async (argv: string[], variable?: string) =>
  (await givenToken(anInvocation(argv, variable)))?.description;

Deno.test("podOptions() takes upstream's flags", () => {
  const options = optionsOf([
    ...["--profile", "fast", "--labels", "a=b", "--taints", "k=v:NoSchedule", "--data-dir", "/d/../e"],
    ...["--kubelet-extra-args", "--v=4", "--cri-socket", "remote:unix:///x.sock", "--iptables-mode", "nft"],
  ]);

  assertEquals([options.profile, options.labels, options.taints, options.dataDir], [
    "fast",
    { a: "b" },
    ["k=v:NoSchedule"],
    "/e",
  ]);
  assertEquals([options.kubeletExtraArgs, options.criSocket, options.iptablesMode], [
    "--v=4",
    "unix:///x.sock",
    "nft",
  ]);
});

Deno.test("podOptions() leaves a token out of the arguments that the status shows", () => {
  const options = optionsOf(["H4sISECRET", "--profile=p"]);

  assertEquals(options.args, ["k0s", "worker", "--profile=p"]);
});

Deno.test("givenToken() knows each place of a token, and takes one only", async () => {
  assertEquals(await tokenOf([]), undefined);
  assertEquals(await tokenOf(["TOKEN"]), "token argument");
  assertEquals(await tokenOf(["--token-file", "/t"]), 'token file "/t"');
  assertEquals(await tokenOf([], "SECRET"), "environment variable K0S_TOKEN");
  assertEquals(await tokenOf(["-"]), "standard input");
  await assertRejects(() => tokenOf(["TOKEN"], "SECRET"), K0sError, "only pass one token source");
});

Deno.test("givenToken() finds a file named from the directory of the start, wherever the process is later", async () => {
  const before = Deno.cwd();
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/token`, "no token");
  try {
    Deno.chdir(directory);
    const token = await givenToken(anInvocation(["--token-file", "token"]));
    Deno.chdir("/");

    assertEquals(token?.description, 'token file "token"');
    await assertRejects(async () => await token?.read("worker"), K0sError, "decode");
  } finally {
    Deno.chdir(before);
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("podOptions() refuses an unknown iptables mode", () => {
  assertThrows(() => optionsOf(["--iptables-mode", "nat"]), UsageError, "unknown iptables mode");
});

Deno.test("podOptions() has an address to serve debug information on with --debug alone", () => {
  const cases: [string[], string | undefined][] = [
    [[], undefined],
    [["--debugListenOn", ":1"], undefined],
    [["--debug"], ":6060"],
    [["--debug", "--debugListenOn", "[::1]:1"], "[::1]:1"],
  ];
  for (const [argv, expected] of cases) assertEquals(optionsOf(argv).debugListenOn, expected, argv.join(" "));
});

Deno.test("podOptions() refuses labels, taints and arguments that no kubelet takes", () => {
  const cases = [["--labels", "x=b c"], ["--taints", "a:Never"], ["--kubelet-extra-args", '--a="b c"']];
  for (const argv of cases) assertThrows(() => optionsOf(argv), ConfigError, argv[0]!);
});
