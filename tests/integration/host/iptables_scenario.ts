/**
 * What `iptables_programs_test.ts` runs inside a network namespace of its own: installs iptables from the layer, uses it
 * and prints what happened as JSON.
 *
 * Usage: iptables_scenario.ts <directory of the layer> <directory for the programs>
 */
import { installIptables } from "../../../lib/host/mod.ts";
import { architecture, denoSpawn } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";

const [root = "", binDir = ""] = Deno.args;
const options = { root, binDir, architecture: architecture(), spawn: denoSpawn, log: new FakeLogger() };

/** Runs one of the programs with an environment that has nothing else of use. */
async function run(program: string, args: string[], stdin?: string): Promise<string> {
  const env = { PATH: "/proc/nowhere", LD_LIBRARY_PATH: "/proc/nowhere" };
  const { code, stdout, stderr } = await denoSpawn.run(`${binDir}/${program}`, {
    args,
    env,
    ...(stdin === undefined ? {} : { stdin }),
  });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

const rulesOf = (saved: string) => saved.split("\n").filter((line) => line.startsWith("-A"));
const flavourOf = (version: string) => /\((.*)\)/.exec(version)?.[1];

// On a machine without rules, whatever the host's own iptables is.
const detected = { empty: await installIptables({ ...options, directories: [], release: "6.1.0" }), legacy: "" };
const versions = [flavourOf(await run("iptables", ["--version"])), flavourOf(await run("ip6tables", ["--version"]))];
// Matches and targets are extensions, which lie in files of their own.
const rule = ["-p", "tcp", "--dport", "80", "-m", "comment", "--comment", "two words", "-j", "DNAT"];
await run("iptables", ["-t", "nat", "-A", "PREROUTING", ...rule, "--to-destination", "192.0.2.9:8080"]);
await run("ip6tables-restore", ["--noflush"], "*filter\n-A INPUT -p udp -m udp --dport 53 -j REJECT\nCOMMIT\n");
const nft = [...rulesOf(await run("iptables-save", [])), ...rulesOf(await run("ip6tables-save", []))];

await installIptables({ ...options, mode: "legacy" });
await run("iptables", ["-N", "KUBE-KUBELET-CANARY", "-t", "mangle"]);
detected.legacy = await installIptables({ ...options, directories: [], release: "6.1.0" });
versions.push(flavourOf(await run("iptables", ["--version"])));

console.log(JSON.stringify({ detected, versions, nft }));
Deno.exit(0);
