import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { LoadWriter } from "../support/load_writer.ts";
import type { Machine, MachineRunOptions } from "../support/machine.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { TestNode } from "../support/test_node.ts";

// Runs alone: it measures for how long the address is away.

const NAME = "three controllers share a virtual address, and the API stays there when one dies";
const CONFIG_FILE = "/etc/k0s/k0s.yaml";
const PASSWORD = "s3cr t#1";
/** Comes and goes with the address of the other family. */
const IPV6 = "2001:db8:6::5";
/** Longest time that the API may not answer at the address, in milliseconds: VRRP needs 3.2 s to miss a machine. */
const LONGEST_PAUSE_MS = 30_000;

networkScenario(NAME, ["one", "two", "three", "client"], async (t, network, [one, two, three, client]) => {
  const address = `${network.prefix}.5`;
  const controllers = [one, two, three];
  for (const machine of controllers) await configure(machine, virtualIp(address));
  await configure(client, virtualServer(address));
  await t.step("a kernel without IPVS is told from one with it", () => refusesVirtualServers(client));

  const nodes = new Map<Machine, TestNode>();
  await using stack = new AsyncDisposableStack();
  const start = async (machine: Machine, args: readonly string[] = []) => {
    const node = stack.use(TestNode.start(machine, ["--config", CONFIG_FILE, ...args]));
    nodes.set(machine, node);
    await nodeStep(t, node, `"${machine.name}" starts`, () => node.ready());
  };
  await start(one);
  const first = nodes.get(one)!;
  await nodeStep(t, first, "the first controller takes the address", () => isHeldBy(one, address));
  const token = await first.createToken("controller");
  assertMatch(await serverOf(token), new RegExp(`^https://${address.replaceAll(".", "\\.")}:9443$`));
  for (const machine of [two, three]) {
    await must(machine, "sh", ["-c", "umask 077; cat > /run/join-token"], { stdin: token });
    await start(machine, ["--token-file", "/run/join-token"]);
  }

  await nodeStep(t, first, "exactly one has it, and the password is in no log and no command line", async () => {
    assertEquals(await holders(controllers, address), [one]);
    for (const machine of controllers) await keepsPassword(machine, nodes.get(machine)!);
  });
  await must(client, "sh", ["-c", "umask 077; cat > /run/admin.conf"], { stdin: await adminKubeconfig(one) });
  await nodeStep(t, first, "connections to it are shared among all controllers", async () => {
    await eventually(async () => (await answering(client, 9)).size === 3, {
      what: "all three API servers answer",
      withinMs: 60_000,
    });
    const direct = [`--server=https://${address}:6444`];
    assertEquals((await answering(client, 9, direct)).size, 3, "also at the proxy's own port");
  });
  await nodeStep(t, first, "each shows what one looks at when the address does not work", async () => {
    const list = controllers.map((machine) => machine.address).toSorted().join(" ");
    for (const [machine, node] of nodes) await showsItsPart(machine, node, { address, list });
  });

  await using writer = await LoadWriter.start(client, [await adminKubeconfig(one)]);
  await writer.progress(20);
  await nodeStep(t, nodes.get(two)!, "only k0s is killed on the one that has it: another takes over", async () => {
    await first.kill();
    const tookMs = await movesTo([two, three], address);
    assertEquals(await holders([one], address), []);
    await writer.progress(20);
    console.log(`killed k0s: address moved after ${tookMs} ms`);
  });
  await start(one);
  const holder = (await holders(controllers, address))[0]!;
  await nodeStep(t, nodes.get(holder)!, "it comes back and does not take the address away", async () => {
    assertNotEquals(holder, one);
    await eventually(async () => (await answering(client, 9)).size === 3, {
      what: "all three API servers answer again",
      withinMs: 60_000,
    });
  });
  const living = controllers.filter((machine) => machine !== holder);
  await nodeStep(t, nodes.get(living[0]!)!, "the machine that has it dies: another takes over", async () => {
    await holder.powerOff();
    const tookMs = await movesTo(living, address);
    await writer.progress(20);
    console.log(`switched off: address moved after ${tookMs} ms`);
    await eventually(async () => (await answering(client, 6)).size === 2, {
      what: "the two living API servers answer, and nobody waits for the dead one",
      withinMs: 60_000,
    });
    await writer.stop();
    const report = await writer.verify(living[0]!);
    console.log(`longest time without a write through the address: ${report.longestPauseMs} ms`);
    assertEquals(report.lost, []);
    assert(report.longestPauseMs < LONGEST_PAUSE_MS, JSON.stringify(report));
  });
  await nodeStep(
    t,
    nodes.get(living[0]!)!,
    "a controller that stops gives it away first, and leaves nothing",
    async () => {
      const [held] = await holders(living, address);
      assertEquals(await nodes.get(held!)!.stop(), 0);
      assertEquals(await holders([held!], address), []);
      const rules = await must(held!, "/var/lib/k0s/bin/iptables-save", ["-t", "nat"]);
      assert(!rules.includes("K0S-CPLB"), rules);
    },
  );
});

async function configure(machine: Machine, network: string): Promise<void> {
  const text = `spec:\n  network:\n    controlPlaneLoadBalancing:\n      enabled: true\n      keepalived:\n${network}`;
  await must(machine, "sh", ["-c", `mkdir -p /etc/k0s && cat > ${CONFIG_FILE}`], { stdin: text });
}

const virtualIp = (address: string) =>
  `        vrrpInstances:
          - virtualIPs: ["${address}/24", "${IPV6}/64"]
            authPass: "${PASSWORD}"
            addressLabel: 30000
  api:
    externalAddress: ${address}
`;

const virtualServer = (address: string) =>
  `        virtualServers:
          - ipAddress: ${address}
`;

async function refusesVirtualServers(machine: Machine): Promise<void> {
  const hasIpvs = (await machine.run("test", ["-e", "/proc/net/ip_vs"])).code === 0;
  if (hasIpvs) return;
  const { code, stderr } = await machine.k0s(["controller", "--config", CONFIG_FILE]);
  assertEquals(code, 1);
  assertMatch(stderr, /virtualServers need IPVS, which this kernel does not have/);
  assertMatch(stderr, /Remove virtualServers/);
  assertEquals((await machine.run("test", ["-e", "/var/lib/k0s/pki"])).code, 1, "nothing was made");
}

/** The machines that have an address now. */
async function holders(machines: readonly Machine[], address: string): Promise<Machine[]> {
  const shown = await Promise.all(machines.map((machine) => machine.run("ip", ["-o", "-4", "addr", "show"])));
  return machines.filter((_, index) => shown[index]!.stdout.includes(` ${address}/`));
}

async function isHeldBy(machine: Machine, address: string): Promise<void> {
  await eventually(async () => (await holders([machine], address)).length === 1, {
    what: `"${machine.name}" has ${address}`,
    withinMs: 60_000,
  });
}

/** Waits until exactly one of these has the address. @returns How long that took, in milliseconds. */
async function movesTo(others: readonly Machine[], address: string): Promise<number> {
  const startedMs = performance.now();
  await eventually(async () => (await holders(others, address)).length === 1, {
    what: "another has the address",
    withinMs: LONGEST_PAUSE_MS,
    everyMs: 50,
  });
  return Math.round(performance.now() - startedMs);
}

/** Addresses of the API servers that answer a number of requests to the virtual address. */
async function answering(client: Machine, requests: number, more: readonly string[] = []): Promise<Set<string>> {
  const found = new Set<string>();
  for (let n = 0; n < requests; n++) {
    const args = ["--kubeconfig", "/run/admin.conf", "--request-timeout=3s", ...more, "get", "--raw", "/api"];
    const { serverAddressByClientCIDRs: [{ serverAddress }] } = JSON.parse(await client.kubectl(args));
    found.add(serverAddress);
  }
  return found;
}

async function keepsPassword(machine: Machine, node: TestNode): Promise<void> {
  const config = await must(machine, "stat", ["-c", "%a %u", "/run/k0s/keepalived.conf"]);
  assertEquals(config.trim(), "600 0");
  const said = await must(machine, "sh", [
    "-c",
    "cat /var/lib/k0s/logs/*.log; cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\\0' ' '",
  ]);
  assert(said.includes("--use-file=/run/k0s/keepalived.conf"), "command lines are looked at");
  assert(!`${said}${node.process.output()}`.includes(PASSWORD), "the password is shown");
  const { Processes } = await node.status();
  assertEquals(Processes.find(({ name }) => name === "keepalived")?.state, "ready");
}

/** Processes, files, log lines, rules and labels of a controller, whether it has the address or not. */
async function showsItsPart(
  machine: Machine,
  node: TestNode,
  { address, list }: { address: string; list: string },
): Promise<void> {
  assertEquals((await must(machine, "pidof", ["keepalived"])).trim().split(" ").length, 2);
  const config = await must(machine, "cat", ["/run/k0s/keepalived.conf"]);
  assertEquals(config.match(/^vrrp_instance /gm)?.length, 1, config);
  const log = node.process.output();
  assertMatch(log, /msg=".*Starting Keepalived v.*component=keepalived/);
  await eventually(() => Promise.resolve(toldOf(node.process.output(), list)), {
    what: `"${machine.name}" says that it shares connections among ${list}`,
    withinMs: 60_000,
  });
  const shown = ["-n", "default", "get", "endpoints", "kubernetes", "-o", "jsonpath={.subsets[*].addresses[*].ip}"];
  assertEquals((await machine.kubectl(shown)).split(" ").toSorted().join(" "), list);
  const rules = await must(machine, "/var/lib/k0s/bin/iptables-save", ["-t", "nat"]);
  assert(rules.includes(`-d ${address}/32 -p tcp -m tcp --dport 6443 -j REDIRECT --to-ports 6444`), rules);
  assertMatch(await must(machine, "ip", ["addrlabel"]), new RegExp(`^prefix ${IPV6}/128 label 30000`, "m"));
}

function toldOf(log: string, list: string): boolean {
  return log.split("\n").some((line) =>
    line.includes("component=cplb-reconciler") && line.includes("Updated the list of IPs") && line.includes(list)
  );
}

async function adminKubeconfig(machine: Machine): Promise<string> {
  return await must(machine, machine.k0sPath, ["kubeconfig", "admin"]);
}

/** Runs a program in a machine. @returns What it printed. */
async function must(
  machine: Machine,
  program: string,
  args: readonly string[],
  options: MachineRunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await machine.run(program, args, options);
  assertEquals(code, 0, `${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** URL in a join token. */
async function serverOf(token: string): Promise<string> {
  const bytes = Uint8Array.from(atob(token), (character) => character.charCodeAt(0));
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  return /server: (\S+)/.exec(text)?.[1] ?? "";
}
