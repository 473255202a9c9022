import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { parseArgv } from "../../../../lib/command/argv.ts";
import { UsageError } from "../../../../lib/command/mod.ts";
import { controller } from "../../../../lib/cli/controller.ts";
import { controllerOptions, ineffectiveFlags } from "../../../../lib/cli/controller/options.ts";

const flagsOf = (argv: string[]) => parseArgv(argv, controller.flags ?? []).flags;
const optionsOf = (argv: string[]) =>
  controllerOptions({
    flags: flagsOf(argv),
    args: [],
    argv: ["controller", ...argv],
  });

Deno.test("controllerOptions() without flags has upstream's defaults", () => {
  assertEquals(optionsOf([]), {
    dataDir: "/var/lib/k0s",
    statusSocket: undefined,
    kubeletRootDir: undefined,
    configFile: undefined,
    single: false,
    enableWorker: false,
    noTaints: false,
    initOnly: false,
    dynamicConfig: false,
    debug: false,
    debugListenOn: undefined,
    disableComponents: [],
    profile: "default",
    labels: {},
    taints: [],
    kubeletExtraArgs: "",
    kubeControllerManagerExtraArgs: "",
    criSocket: undefined,
    iptablesMode: "",
    enableCloudProvider: false,
    ignorePreFlightChecks: false,
    logging: optionsOf([]).logging,
    featureGates: {},
    cloudProvider: undefined,
    metricsScraper: false,
    apiServerStopTimeoutMs: undefined,
    args: ["k0s", "controller"],
  });
});

Deno.test("controllerOptions() decodes every flag", () => {
  const options = optionsOf([
    "--single",
    "--data-dir=/d/../data",
    "-c",
    "conf.yaml",
    "--labels=a=1,b",
    "--labels=c=2",
    "--taints=x=y:NoSchedule",
    "--disable-components=coredns,helm",
    "--disable-components=coredns",
    "-l=kubelet=5",
    "--api-server-stop-timeout=7s",
    "--feature-gates=IPv6SingleStack=true",
    "--profile=",
    "--enable-metrics-scraper",
  ]);

  assertEquals(options.single, true);
  assertEquals(options.dataDir, "/data");
  assertEquals(options.configFile, "conf.yaml");
  assertEquals(options.labels, { a: "1", b: "", c: "2" });
  assertEquals(options.taints, ["x=y:NoSchedule"]);
  assertEquals(options.disableComponents, ["coredns", "helm"]);
  assertEquals([options.logging["kubelet"], options.logging["etcd"]], ["5", "info"]);
  assertEquals(options.apiServerStopTimeoutMs, 7_000);
  assertEquals(options.featureGates, { IPv6SingleStack: true });
  assertEquals([options.profile, options.metricsScraper], ["default", true]);
});

Deno.test("controllerOptions() refuses unknown components", () => {
  const error = assertThrows(() => optionsOf(["--disable-components=autopiolt"]), UsageError);

  assertEquals([error.message, error.hint], ["unknown component autopiolt", 'Did you mean "autopilot"?']);
});

for (const mode of ["", "auto", "nft", "legacy"]) {
  Deno.test(`controllerOptions() takes --iptables-mode=${mode}`, () => {
    assertEquals(optionsOf([`--iptables-mode=${mode}`]).iptablesMode, mode);
  });
}

Deno.test("controllerOptions() refuses unknown iptables modes", () => {
  assertThrows(() => optionsOf(["--iptables-mode=nftables"]), UsageError, 'unknown iptables mode "nftables"');
});

Deno.test("controllerOptions() drops a component of earlier versions", () => {
  assertEquals(optionsOf(["--disable-components=worker-config,helm"]).disableComponents, ["helm"]);
});

Deno.test("ineffectiveFlags() lists what was given without effect", () => {
  assertEquals(ineffectiveFlags(flagsOf(["--single"])), []);
  assertEquals(
    ineffectiveFlags(flagsOf(["--k0s-cloud-provider-port=1", "--disable-components=worker-config"])),
    ["k0s-cloud-provider-port", "disable-components=worker-config"],
  );
});

Deno.test("controllerOptions() has the cloud provider look at nodes as often as it is told, at most every second", () => {
  const frequencyOf = (...frequency: string[]) =>
    optionsOf([
      "--enable-k0s-cloud-provider",
      ...frequency.map((text) => `--k0s-cloud-provider-update-frequency=${text}`),
    ])
      .cloudProvider?.everyMs;

  assertEquals([frequencyOf(), frequencyOf("10s"), frequencyOf("0"), frequencyOf("1ns")], [
    ...[120_000, 10_000, 300_000, 1_000],
  ]);
  assertEquals(optionsOf(["--k0s-cloud-provider-update-frequency=10s"]).cloudProvider, undefined);
  assertThrows(() => frequencyOf("-1s"), UsageError, "must not be negative");
});

Deno.test("controllerOptions() takes the wish for a configuration that is the cluster's", () => {
  assertEquals(optionsOf([]).dynamicConfig, false);
  assertEquals(optionsOf(["--enable-dynamic-config"]).dynamicConfig, true);
});

Deno.test("controllerOptions() refuses further arguments that would be taken apart wrongly", () => {
  const argv = ['--kube-controller-manager-extra-args=--a="b c"'];

  assertThrows(() => optionsOf(argv), ConfigError, "--kube-controller-manager-extra-args");
});
