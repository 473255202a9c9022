import type { Command } from "../command/mod.ts";
import { leave } from "./etcd/leave.ts";
import { memberList } from "./etcd/member_list.ts";
import { etcdStatus } from "./etcd/status.ts";
import { debugFlags, DIRECTORY_FLAGS } from "./flag_groups.ts";

/** `k0s etcd` */
export const etcd: Command = {
  word: "etcd",
  summary: "Manage etcd cluster",
  long: "Look at the members of the etcd that keeps this cluster's state, and remove them.",
  example: [
    "\tHow it is doing:",
    "\t$ k0s etcd status",
    "",
    "\tRemove the member of a controller that will not come back, from any other controller:",
    "\t$ k0s etcd leave --peer-address 192.0.2.7",
  ].join("\n"),
  persistentFlags: [...debugFlags(), ...DIRECTORY_FLAGS],
  subcommands: [leave, memberList, etcdStatus],
};
