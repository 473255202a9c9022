import { assertEquals } from "@std/assert";
import { parseArgv } from "../../../lib/command/argv.ts";
import {
  CONFIG_FLAG,
  CONTROLLER_FLAGS,
  debugFlags,
  IGNORED_DIRECTORY_FLAGS,
  WORKER_FLAGS,
} from "../../../lib/cli/flag_groups.ts";

Deno.test("debugFlags() makes long-running commands talk", () => {
  assertEquals(parseArgv([], debugFlags("long")).flags.bool("verbose"), true);
  assertEquals(parseArgv([], debugFlags()).flags.bool("verbose"), false);
});

Deno.test("the flag groups have upstream's defaults", () => {
  const { flags } = parseArgv([], [...CONTROLLER_FLAGS, ...WORKER_FLAGS, CONFIG_FLAG]);

  assertEquals(flags.number("k0s-cloud-provider-update-frequency"), 120_000);
  assertEquals(flags.number("k0s-cloud-provider-port"), 10_258);
  assertEquals(flags.string("profile"), "default");
  assertEquals(flags.string("config"), "");
  assertEquals(flags.map("logging"), {
    containerd: "info",
    etcd: "info",
    "konnectivity-server": "1",
    "kube-apiserver": "1",
    "kube-controller-manager": "1",
    "kube-scheduler": "1",
    kubelet: "1",
  });
});

Deno.test("ignored flags are accepted with a notice", () => {
  const { deprecated } = parseArgv(["--data-dir=/x"], IGNORED_DIRECTORY_FLAGS);

  assertEquals(deprecated.map(({ deprecated }) => deprecated), [
    "it has no effect and will be removed in a future release",
  ]);
});
