/**
 * What `reset_test.ts` runs inside namespaces of its own: dresses the machine up as a node that was killed, resets it,
 * and prints what is left as JSON.
 *
 * Usage: reset_scenario.ts <work directory> <directory with iptables, ipset and ip>
 */
import { eventually } from "../../support/eventually.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { findTool } from "../../../lib/host/mod.ts";
import { denoHttp, denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import type { ResetContext } from "../../../lib/node/reset/context.ts";
import { nodeDirectories } from "../../../lib/node/reset/directories.ts";
import { removeCni, removeDirectories, removeSystemFiles } from "../../../lib/node/reset/files.ts";
import { removeLinks, removeNetworkNamespaces, removePacketFilters } from "../../../lib/node/reset/network.ts";
import { endComponents, endPods } from "../../../lib/node/reset/processes.ts";
import { resetTools } from "../../../lib/node/reset/tools.ts";
import { runSteps } from "../../../lib/node/reset.ts";
import { FakeLogger } from "../../support/fakes.ts";

const [work = "", layer = ""] = Deno.args;
const root = `${work}/root`;
const paths = nodePaths({ dataDir: `${work}/data`, runDir: `${work}/run` });
/** Of an operator: mounted into the data directory, and led to by a link in it. */
const precious = `${work}/precious`;
const log = new FakeLogger();

const RULES = `*nat
:KUBE-SERVICES - [0:0]
:KUBE-SVC-A - [0:0]
:MINE - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -j KUBE-SVC-A
-A POSTROUTING -m set --match-set kube-router-pod-subnets src -j MASQUERADE
-A POSTROUTING -s 192.0.2.0/24 -j MINE
COMMIT
*filter
:KUBE-ROUTER-FORWARD - [0:0]
:cali-FORWARD - [0:0]
-A FORWARD -m comment --comment "kube-router netpol - X" -j KUBE-ROUTER-FORWARD
-A FORWARD -i kube-bridge -j ACCEPT
-A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD
-A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m mark --mark 0x10000/0x10000 -j ACCEPT
-A FORWARD -i lo -j ACCEPT
COMMIT
`;

/** Runs a program that must succeed. */
async function must(executable: string, args: string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await denoSpawn.run(executable, { args, ...(stdin === undefined ? {} : { stdin }) });
  if (code !== 0) throw new Error(`${executable} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

async function dressUp(): Promise<void> {
  await Deno.mkdir(`${work}/disk`);
  await Deno.symlink("disk", paths.dataDir);
  await Deno.mkdir(precious);
  await Deno.writeTextFile(`${precious}/file`, "");
  // A program of an image that root must not run.
  const planted = `${paths.containerdDataDir}/io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs/usr/sbin`;
  await Deno.mkdir(planted, { recursive: true });
  await Deno.writeTextFile(`${planted}/ipset`, `#!/bin/sh\ntouch ${work}/was-run\n`, { mode: 0o755 });
  for (const directory of [paths.binDir, paths.runDir, `${paths.kubeletRootDir}/pods/1/volumes/x`]) {
    await Deno.mkdir(directory, { recursive: true });
  }
  await Deno.writeTextFile(`${paths.binDir}/kubelet`, "");
  await Deno.mkdir(`${paths.dataDir}/images`);
  await must("/bin/mount", ["--bind", precious, `${paths.dataDir}/images`]);
  await Deno.symlink(precious, `${paths.dataDir}/manifests`);
  await must("/bin/mount", ["-t", "tmpfs", "tmpfs", `${paths.kubeletRootDir}/pods/1/volumes/x`]);
  for (
    const directory of ["etc/cni/net.d", "opt/cni/bin", "var/lib/cni/networks/mynet", "var/log/pods/p", "run/netns"]
  ) {
    await Deno.mkdir(`${root}/${directory}`, { recursive: true });
  }
  for (const name of ["10-kuberouter", "10-calico"]) {
    await Deno.writeTextFile(`${root}/etc/cni/net.d/${name}.conflist`, "{}");
  }
  for (const name of ["bridge", "calico"]) await Deno.writeTextFile(`${root}/opt/cni/bin/${name}`, "");
  await Deno.mkdir(`${root}/var/lib/calico`, { recursive: true });
  await Deno.writeTextFile(`${root}/var/lib/calico/nodename`, "one");
  await Deno.writeTextFile(`${root}/opt/cni/bin/of-others`, "");
  await Deno.writeTextFile(`${root}/run/netns/cni-1`, "");
  await must("/bin/mount", ["--bind", "/proc/self/ns/net", `${root}/run/netns/cni-1`]);
}

async function startProcesses(): Promise<void> {
  await Deno.copyFile("/bin/sleep", `${paths.binDir}/kube-apiserver`);
  await Deno.copyFile("/bin/bash", `${paths.binDir}/containerd-shim-runc-v2`);
  const start = (executable: string, args: string[]) => denoSpawn.start({ executable, args, env: {}, cwd: "/" });
  start(`${paths.binDir}/kube-apiserver`, ["1000"]);
  // A shim and a container that ignores requests to end.
  start(`${paths.binDir}/containerd-shim-runc-v2`, [
    "-c",
    `/bin/sh -c "trap '' TERM; while :; do /bin/sleep 1000; done" & wait`,
  ]);
  start("/bin/sleep", ["1001"]);
  // The container sleeps only after it has set its trap.
  await eventually(async () => (await commandLines()).includes("/bin/sleep\x001000\x00"), {
    what: "the container ignores SIGTERM",
    withinMs: 60_000,
    everyMs: 10,
  });
}

/** Command lines of all processes, arguments ended by NUL as in `/proc`. */
async function commandLines(): Promise<string[]> {
  const lines: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (/^\d+$/.test(name)) lines.push(await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => ""));
  }
  return lines;
}

async function setUpNetwork(): Promise<void> {
  const options = { spawn: denoSpawn, layers: [layer] };
  const ip = await findTool("ip", options);
  for (
    const line of [
      "link set lo up",
      "link add kube-bridge type bridge",
      "link add veth1 type veth peer name veth2",
      "link set veth1 master kube-bridge",
      "link add of-others type bridge",
      "link add cali0a1b2c3d4e5 type veth peer name veth4",
      "link add vxlan.calico type vxlan id 4096 dstport 4789",
      "route add blackhole 10.244.9.0/26 proto 80",
      "route add blackhole 198.51.100.0/24",
      "rule add from 10.244.0.0/24 lookup 77",
    ]
  ) await ip?.run(line.split(" "));
  for (const name of ["kube-router-pod-subnets", "cali40masq-ipam-pools"]) {
    await (await findTool("ipset", options))?.run(["create", name, "hash:net"]);
  }
  await (await findTool("ipset", options))?.run(["create", "of-others", "hash:net"]);
  for (const flavour of ["nft", "legacy"]) {
    const tool = await findTool(`xtables-${flavour}-multi`, options);
    const { code, stderr } = await tool!.run(["iptables-restore", "--noflush"], RULES);
    if (code !== 0) throw new Error(`${flavour}: ${stderr}`);
  }
}

/** Everything that the test compares. */
async function whatIsLeft(): Promise<Record<string, unknown>> {
  const options = { spawn: denoSpawn, layers: [layer] };
  const lines = async (tool: string, args: string[]) =>
    (await (await findTool(tool, options))!.run(args)).stdout.split("\n").filter((line) => line !== "");
  const rules = async (flavour: string) =>
    (await Promise.all(
      ["nat", "filter"].map((table) => lines(`xtables-${flavour}-multi`, ["iptables-save", "-t", table])),
    ))
      .flat().filter((line) => line.startsWith("-A") || /^:(KUBE|CNI|MINE|cali)/.test(line)).map((line) =>
        line.split(" [")[0]
      );
  return {
    nft: await rules("nft"),
    legacy: await rules("legacy"),
    links: (JSON.parse((await lines("ip", ["-j", "link"])).join("")) as { ifname: string }[]).map(({ ifname }) =>
      ifname
    ),
    routes: (await lines("ip", ["route"])).map((line) => line.trim()),
    policyRules: (await lines("ip", ["rule"])).filter((line) => line.includes("77")),
    ipsets: await lines("ipset", ["list", "-n"]),
    mounts: (await Deno.readTextFile("/proc/self/mounts")).split("\n").filter((line) => line.includes(work))
      .map((line) => line.split(" ")[1]?.slice(work.length)),
    processes: (await must("/bin/ps", ["-eo", "args"])).split("\n").filter((line) => /1000|1001/.test(line)),
    files: (await must("/usr/bin/find", [work, "-type", "f", "-o", "-type", "l"])).split("\n").filter((line) =>
      line !== ""
    )
      .map((line) => line.slice(work.length)).filter((line) => !line.startsWith("/layer")),
  };
}

/** Has the link lead to a bind mount of the directory: by another path than that by which the node was started. */
async function mountElsewhere(): Promise<void> {
  await Deno.mkdir(`${work}/mounted`);
  await must("/bin/mount", ["--bind", `${work}/disk`, `${work}/mounted`]);
  await Deno.remove(paths.dataDir);
  await Deno.symlink("mounted", paths.dataDir);
}

await dressUp();
await startProcesses();
await mountElsewhere();
await setUpNetwork();
const realPaths = await nodeDirectories(paths);
const ports = { spawn: denoSpawn, clock: systemClock, log };
const context: ResetContext = {
  paths,
  realPaths,
  ranPods: true,
  ranRuntime: true,
  hasBalanced: false,
  criSocket: undefined,
  root,
  tool: resetTools(realPaths.dataDir, ports, async (directory) => {
    await Deno.mkdir(directory);
    await must("/bin/cp", ["-a", layer, `${directory}/1`]);
    return `${directory}/1`;
  }),
  http: denoHttp,
  ...ports,
};
const steps = [
  endComponents,
  endPods,
  removeNetworkNamespaces,
  removeLinks,
  removePacketFilters,
  removeCni,
  removeSystemFiles,
  removeDirectories,
];
await runSteps(steps, context);
// A second run finds nothing to do, and does not fail over it.
await runSteps(steps, { ...context, ranPods: false, ranRuntime: false });
console.log(JSON.stringify(await whatIsLeft()));
Deno.exit(0);
