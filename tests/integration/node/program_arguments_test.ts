import { assertEquals, assertStringIncludes } from "@std/assert";
import { askComponents } from "../../../lib/node/checks/ask_components.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { aClusterConfig } from "../../support/a_controller.ts";
import { CheckingPrograms } from "./checking_programs.ts";

let programs: CheckingPrograms;
Deno.test.beforeAll(async () => {
  programs = await CheckingPrograms.unpack(["etcd", "kine", "system-pods"]);
});
Deno.test.afterAll(() => programs[Symbol.asyncDispose]());

const { network, storage } = aClusterConfig().spec;
/** Flags of the operator in one section, and what the program says of them. */
type FlagCase = readonly [
  given: { extraArgs?: Record<string, string>; rawArgs?: string[] },
  problems: readonly string[],
];

const ETCD: readonly FlagCase[] = [
  [{ extraArgs: { nosuch: "1" } }, [".extraArgs.nosuch: flag provided but not defined: -nosuch"]],
  [{ extraArgs: { "quota-backend-bytes": "8GB" } }, [
    '.extraArgs.quota-backend-bytes: invalid value "8GB" for flag -quota-backend-bytes: parse error',
  ]],
  [{ extraArgs: { "heartbeat-interval": "500" } }, [
    ".extraArgs.heartbeat-interval: --election-timeout[1000ms] should be at least as 5 times as --heartbeat-interval[500ms]",
  ]],
  [{ extraArgs: { "heartbeat-interval": "500", "election-timeout": "5000" } }, []],
  [{ extraArgs: { "log-level": "foo" } }, ['.extraArgs.log-level: unrecognized level: "foo"']],
  [{ extraArgs: { "auto-compaction-retention": "5x" } }, [
    '.extraArgs.auto-compaction-retention: error parsing CompactionRetention: time: unknown unit "x" in duration "5x"',
  ]],
  [{ extraArgs: { "initial-cluster": "other=https://192.0.2.3:2380" } }, [
    `.extraArgs.initial-cluster: couldn't find local name "k0s" in the initial cluster configuration`,
  ]],
  [{ extraArgs: { "tls-min-version": "TLS1.3", "name": "x", "log-outputs": "/proc/nowhere/log" } }, []],
  [{ rawArgs: ["word"] }, ['.rawArgs: "word" is not a valid flag']],
  [{ rawArgs: ["--snapshot-count=5000", "-max-wals", "7"] }, []],
];

for (const [given, problems] of ETCD) {
  Deno.test(`etcd judges ${JSON.stringify(given)}`, async () => {
    const etcd = { ...storage.etcd!, peerAddress: "192.0.2.2", ...given };

    assertEquals(
      await programs.problemsOf({ storage: { type: "etcd", etcd } }),
      problems.map((problem) => `spec.storage.etcd${problem}`),
    );
  });
}

Deno.test("the check of etcd knows every flag of etcd", async () => {
  const { stdout, stderr } = await denoSpawn.run(programs.path("etcd"), { args: ["--help"] });
  const names = new Set([...`${stdout}${stderr}`.matchAll(/^ {2}--([\w-]+)/gm)].map(([, name]) => name!));
  assertEquals(names.size > 80, true);
  const questions = [...names].map((name) => {
    const words = [`--${name}=`];
    return { field: name, program: "etcd", baseline: [], effective: words, parts: [] } as const;
  });

  const problems = await askComponents(programs.path("etcd"), { documents: [], arguments: questions }, {
    spawn: denoSpawn,
    clock: systemClock,
  });

  // What its help still tells of flags that it has given up, etcd itself is asked about.
  for (const { path } of problems.filter(({ message }) => message.includes("not defined"))) {
    const { stderr } = await denoSpawn.run(programs.path("etcd"), { args: [`--${path}=`, "--version"] });
    assertStringIncludes(stderr, "not defined");
  }
});

const KINE: readonly FlagCase[] = [
  [{ extraArgs: { nosuch: "1" } }, [".extraArgs.nosuch: flag provided but not defined: -nosuch"]],
  [{ extraArgs: { "compact-interval": "5" } }, [
    '.extraArgs.compact-interval: invalid value "5" for flag -compact-interval: parse error',
  ]],
  [{ extraArgs: { "log-format": "xml", "debug": "maybe" } }, [
    ".extraArgs.log-format: invalid log format: xml",
    '.extraArgs.debug: invalid boolean value "maybe" for -debug: parse error',
  ]],
  [{ extraArgs: { "metrics-bind-address": "8080" } }, [
    ".extraArgs.metrics-bind-address: error creating the metrics listener: address 8080: missing port in address",
  ]],
  [{ extraArgs: { "metrics-bind-address": "0", "compact-interval": "5m" }, rawArgs: ["--debug"] }, []],
  [{ rawArgs: ["word"] }, [".rawArgs: kine does not accept positional arguments, only flags"]],
];

for (const [given, problems] of KINE) {
  Deno.test(`kine judges ${JSON.stringify(given)}`, async () => {
    const kine = { dataSource: "sqlite:///var/lib/k0s/db/state.db", ...given };

    assertEquals(
      await programs.problemsOf({ storage: { type: "kine", kine } as typeof storage }),
      problems.map((problem) => `spec.storage.kine${problem}`),
    );
  });
}

const KUBE_PROXY: readonly FlagCase[] = [
  [{ extraArgs: { nosuch: "1" } }, [".extraArgs.nosuch: unknown flag: --nosuch"]],
  [{ extraArgs: { v: "x" } }, [
    '.extraArgs.v: invalid argument "x" for "-v, --v" flag: strconv.ParseUint: parsing "x": invalid syntax',
  ]],
  [{ extraArgs: { "v": "4", "conntrack-max-per-core": "0" }, rawArgs: ["--masquerade-all"] }, []],
];

for (const [given, problems] of KUBE_PROXY) {
  Deno.test(`kube-proxy judges ${JSON.stringify(given)}`, async () => {
    const kubeProxy = { ...network.kubeProxy, ...given };

    assertEquals(
      await programs.problemsOf({ network: { ...network, kubeProxy } }),
      problems.map((problem) => `spec.network.kubeProxy${problem}`),
    );
  });
}

/** What the operator says in kube-proxy's section, and what kube-proxy says of the configuration file that comes of it. */
const KUBE_PROXY_FILES: readonly [given: Partial<typeof network.kubeProxy>, problems: readonly string[]][] = [
  [{ nodePortAddresses: ["primary", "10.0.0.0/8", "primary"] }, ['.nodePortAddresses[2]: Duplicate value: "primary"']],
  [{ extraArgs: { "feature-gates": "NoSuchGate=true" } }, [
    ".extraArgs.feature-gates: unrecognized feature gate: NoSuchGate",
  ]],
  [{ metricsBindAddress: "127.0.0.1:0" }, ['.metricsBindAddress: Invalid value: "0": must be a valid port']],
  [{ iptables: { ...network.kubeProxy.iptables, masqueradeBit: 32 } }, [
    ".iptables.masqueradeBit: Invalid value: 32: must be within the range [0, 31]",
  ]],
  [{ mode: "nftables", nodePortAddresses: ["all"], metricsBindAddress: "[::]:10249" }, []],
  [{ mode: "ipvs", ipvs: { ...network.kubeProxy.ipvs, scheduler: "mh", excludeCIDRs: ["10.0.0.0/8"] } }, []],
];

for (const [given, problems] of KUBE_PROXY_FILES) {
  Deno.test(`kube-proxy judges its configuration with ${JSON.stringify(given)}`, async () => {
    assertEquals(
      await programs.problemsOf({ network: { ...network, kubeProxy: { ...network.kubeProxy, ...given } } }),
      problems.map((problem) => `spec.network.kubeProxy${problem}`),
    );
  });
}

const KUBE_ROUTER: readonly FlagCase[] = [
  [{ extraArgs: { nosuch: "1" } }, [".extraArgs.nosuch: unknown flag: --nosuch"]],
  [{ extraArgs: { "cluster-asn": "5" } }, [".extraArgs.cluster-asn: invalid ASN number for cluster ASN"]],
  [{ extraArgs: { "bgp-holdtime": "1s" } }, [
    ".extraArgs.bgp-holdtime: this is an incorrect BGP holdtime range, holdtime must be in the range 3s to 18h12m16s",
  ]],
  [{ extraArgs: { "service-node-port-range": "30000" } }, [
    ".extraArgs.service-node-port-range: failed to parse node port range given: '30000' please see specification in help text",
  ]],
  [{ extraArgs: { "service-external-ip-range": "fd00::/64" } }, [
    ".extraArgs.service-external-ip-range: IPv6 CIDR fd00::/64 specified in --service-external-ip-range while IPv6 is disabled",
  ]],
  [{ extraArgs: { "overlay-encap": "vxlan" } }, ['.extraArgs.overlay-encap: unknown --overlay-encap option "vxlan"']],
  [{ extraArgs: { "peer-router-ips": "192.0.2.1", "peer-router-asns": "64512" }, rawArgs: ["--v=2"] }, []],
  [{ extraArgs: { "peer-router-ips": "192.0.2.1" } }, [
    ".extraArgs.peer-router-ips: invalid peer router config, the number of IPs and ASN numbers must be equal",
  ]],
];

for (const [given, problems] of KUBE_ROUTER) {
  Deno.test(`kube-router judges ${JSON.stringify(given)}`, async () => {
    const kuberouter = { ...network.kuberouter!, ...given };

    assertEquals(
      await programs.problemsOf({ network: { ...network, kuberouter } }),
      problems.map((problem) => `spec.network.kuberouter${problem}`),
    );
  });
}
