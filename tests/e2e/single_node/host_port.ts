import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";

const POD = new URL("../../testdata/e2e/host_port.yaml", import.meta.url).pathname;
/** Directories of the host where iptables may be. */
const PLACES = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin", "/bin"];
/** How long the rules of a new pod may take, in milliseconds. */
const RULES_WITHIN_MS = 60_000;

/** Covers the machine's iptables with something that cannot be executed. */
export async function hideIptables(machine: Machine): Promise<void> {
  for (const program of ["iptables", "xtables-nft-multi", "xtables-legacy-multi"]) {
    for (const directory of PLACES) {
      const path = `${directory}/${program}`;
      if ((await machine.run("test", ["-x", path])).code !== 0) continue;
      const { code, stderr } = await machine.run("mount", ["--bind", "/dev/null", path]);
      assertEquals(code, 0, stderr);
    }
  }
  assertEquals((await machine.run("sh", ["-c", "command -v iptables xtables-nft-multi"])).stdout, "");
}

/** iptables comes with k0s, under upstream's names. */
export async function iptablesIsInstalled(machine: Machine): Promise<void> {
  const links = await machine.run("readlink", ["/var/lib/k0s/bin/iptables", "/var/lib/k0s/bin/ip6tables-restore"]);
  assertEquals(links.stdout, "xtables-nft-multi\nxtables-nft-multi\n");

  const { stdout, stderr } = await machine.run("/var/lib/k0s/bin/iptables", ["--version"]);
  assert(/^iptables v1\.\S+ \(nf_tables\)\n$/.test(stdout), stdout + stderr);
}

/** Pods that write rules use the same flavour, as one sees from the host. */
export async function podsUseTheSameIptables(machine: Machine): Promise<void> {
  for (const [program, iptables] of [["kube-proxy", "iptables"], ["kube-router", "/sbin/iptables"]]) {
    const script = `nsenter -t "$(pidof -s ${program})" -m ${iptables} -V`;
    // A child that begins as a copy of the program may be what is found, and gone.
    await eventually(
      async () => /^iptables v1\.\S+ \(nf_tables\)\n$/.test((await machine.run("sh", ["-c", script])).stdout),
      {
        what: `${program}'s pod has iptables of that flavour`,
        withinMs: 30_000,
      },
    );
  }
}

/** The kubelet finds it. */
export async function kubeletMakesItsChains(machine: Machine): Promise<void> {
  await eventually(async () => (await savedRules(machine)).includes(":KUBE-IPTABLES-HINT"), {
    what: "the kubelet has made its chains",
    withinMs: RULES_WITHIN_MS,
  });
}

/** A pod answers at a port of the node's address. */
export async function hostPortAnswers(machine: Machine): Promise<void> {
  await machine.kubectl(["apply", "-f", POD]);
  await machine.kubectl(["wait", "--for=condition=Ready", "pod/host-port", "--timeout=120s"], { withinMs: 130_000 });

  const fetched = await eventually(
    async () => {
      const address = `http://${machine.address}:18090/index.html`;
      const { stdout } = await machine.run(Deno.execPath(), [
        "eval",
        `console.log(await (await fetch("${address}")).text())`,
      ]);
      return stdout === "" ? undefined : stdout;
    },
    { what: "the node answers on port 18090", withinMs: RULES_WITHIN_MS },
  );

  assertEquals(fetched, "hello from a host port\n\n");
}

/** The rules of a host port go with its pod. */
export async function hostPortRulesGo(machine: Machine): Promise<void> {
  assert((await savedRules(machine)).includes("18090"));

  await machine.kubectl(["delete", "-f", POD, "--wait"]);

  await eventually(async () => !(await savedRules(machine)).includes("18090"), {
    what: "the rules of the pod are gone",
    withinMs: RULES_WITHIN_MS,
  });
}

async function savedRules(machine: Machine): Promise<string> {
  return (await machine.run("/var/lib/k0s/bin/iptables-save")).stdout;
}
