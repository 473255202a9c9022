import type { Machine } from "../../support/machine.ts";

export { voters } from "../../support/etcd_members.ts";

/** Whether each of all controllers has joined, as its `EtcdMember` says: `True` or `False` by name. */
export async function joinedMembers(machine: Machine): Promise<Record<string, string>> {
  const columns = '{.metadata.name} {.status.conditions[?(@.type=="Joined")].status}{"\\n"}';
  const listed = await machine.kubectl(["get", "etcdmembers", "-o", `jsonpath={range .items[*]}${columns}{end}`]);
  return Object.fromEntries(listed.trim().split("\n").map((line) => line.split(" ", 2)));
}
