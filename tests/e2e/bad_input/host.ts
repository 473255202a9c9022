import { assert } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { K0S } from "../../support/k0s_binary.ts";
import type { Background, Machine } from "../../support/machine.ts";
import { type BadInput, mustRun } from "./case.ts";

const ETCD = "apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nspec: { storage: { type: etcd } }\n";

/** Machines that cannot be a node. */
export const HOSTS: readonly BadInput[] = [
  portTaken(6443),
  portTaken(2380),
  portTaken(10250),
  // Those of pods on the node's network.
  portTaken(8080),
  portTaken(10256),
  { ...portTaken(2379), config: ETCD },
  { ...portTaken(2380), name: "port 2380 taken, with etcd", config: ETCD },
  badDisk("ro", "the data directory is read-only", /read-only.*\nHint: .*--data-dir/),
  badDisk("noexec", "the data directory is noexec", /noexec.*\nHint: .*--data-dir/),
  badDisk("size=32m", "the disk is nearly full", /\d+ bytes free, \d+ bytes needed\nHint: .*--data-dir/),
  {
    name: "the data directory is a file",
    args: ["controller", "--single", "--data-dir", "/etc/hostname"],
    says: /\/etc\/hostname.*not a directory/,
  },
  ...[["controller"], ["controller", "--single"], ["worker", "a-token"], ["install", "controller"], [
    "install",
    "worker",
  ]].map(
    (args): BadInput => ({
      name: `the host's name is no name of a node, with "k0s ${args.join(" ")}"`,
      args,
      arrange: (machine) => mustRun(machine, "echo my_node > /proc/sys/kernel/hostname"),
      undo: "echo one > /proc/sys/kernel/hostname",
      // What install says is compared by scripts, so it hints on a terminal only.
      says: args[0] === "install"
        ? /"my_node" as the name of this node.*RFC 1123/
        : /"my_node" as the name of this node.*RFC 1123.*\nHint: .*hostname-override=my-node/,
    }),
  ),
  {
    name: "no control groups",
    run: (machine, args) =>
      machine.run("unshare", ["--mount", "sh", "-ec", 'umount -R /sys/fs/cgroup; exec "$0" "$@"', K0S, ...args]),
    says: /cgroup|Control Groups/,
  },
];

function badDisk(option: string, name: string, says: RegExp): BadInput {
  const directory = "/run/bad-disk";
  return {
    name,
    args: ["controller", "--single", "--data-dir", `${directory}/k0s`],
    arrange: (machine) => mustRun(machine, `mkdir ${directory}; mount -t tmpfs -o ${option} tmpfs ${directory}`),
    undo: `umount ${directory}; rmdir ${directory}`,
    says,
  };
}

function portTaken(port: number): BadInput {
  return {
    name: `port ${port} taken`,
    arrange: (machine) => listen(machine, port),
    says: new RegExp(`TCP port ${port} .*by pid \\d+ \\(.*deno.*\\)\\nHint: .*kill \\d+`),
  };
}

/** Runs a program that listens on a port. */
async function listen(machine: Machine, port: number): Promise<Background> {
  const program = `Deno.listen({ port: ${port} }); console.log("listening"); setInterval(() => {}, 1000)`;
  const background = machine.start(Deno.execPath(), ["eval", program]);
  await eventually(() => Promise.resolve(background.output().includes("listening")), {
    what: `something listens on port ${port}`,
    withinMs: 60_000,
    everyMs: 20,
  });
  assert(background.output().includes("listening"));
  return background;
}
