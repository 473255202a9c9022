import { assertEquals, assertThrows } from "@std/assert";
import { parseArgv } from "../../../../lib/cli/command/argv.ts";
import { UsageError } from "../../../../lib/cli/command/mod.ts";
import { worker } from "../../../../lib/cli/worker.ts";
import { ineffectivePodFlags, podOptions } from "../../../../lib/cli/worker/options.ts";

function optionsOf(argv: string[], variable?: string) {
  const { flags, args } = parseArgv(argv, worker.flags ?? []);
  return podOptions({ flags, args, argv: ["worker", ...argv], context: { environment: () => variable } });
}

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
    "remote:unix:///x.sock",
    "nft",
  ]);
});

Deno.test("podOptions() leaves a token out of the arguments that the status shows", () => {
  const options = optionsOf(["H4sISECRET", "--profile=p"]);

  assertEquals(options.args, ["k0s", "worker", "--profile=p"]);
  assertEquals(options.token?.description, "token argument");
});

Deno.test("podOptions() knows each place of a token", () => {
  assertEquals(optionsOf([]).token, undefined);
  assertEquals(optionsOf(["--token-file", "/t"]).token?.description, 'token file "/t"');
  assertEquals(optionsOf([], "SECRET").token?.description, "environment variable K0S_TOKEN");
  assertEquals(optionsOf(["-"]).token?.description, "standard input");
});

Deno.test("podOptions() refuses an unknown iptables mode", () => {
  assertThrows(() => optionsOf(["--iptables-mode", "nat"]), UsageError, "unknown iptables mode");
});

Deno.test("ineffectivePodFlags() names what was given in vain", () => {
  const flags = (argv: string[]) => parseArgv(argv, worker.flags ?? []).flags;

  assertEquals(ineffectivePodFlags(flags(["--debugListenOn", ":1"])), ["debugListenOn"]);
  assertEquals(ineffectivePodFlags(flags([])), []);
});
