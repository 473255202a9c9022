import type { Machine } from "../../support/machine.ts";

/** Names of the members of etcd that vote. */
export async function voters(machine: Machine): Promise<string[]> {
  const pki = "/var/lib/k0s/pki";
  const { stdout } = await machine.run("curl", [
    ...["-s", "--cacert", `${pki}/etcd/ca.crt`, "--cert", `${pki}/apiserver-etcd-client.crt`],
    ...["--key", `${pki}/apiserver-etcd-client.key`, "-d", "{}", "https://127.0.0.1:2379/v3/cluster/member/list"],
  ]);
  const { members } = JSON.parse(stdout) as { members: { name: string; isLearner?: boolean }[] };
  return members.filter(({ isLearner }) => isLearner !== true).map(({ name }) => name).toSorted();
}

/** Whether each of all controllers has joined, as its `EtcdMember` says: `True` or `False` by name. */
export async function joinedMembers(machine: Machine): Promise<Record<string, string>> {
  const columns = '{.metadata.name} {.status.conditions[?(@.type=="Joined")].status}{"\\n"}';
  const listed = await machine.kubectl(["get", "etcdmembers", "-o", `jsonpath={range .items[*]}${columns}{end}`]);
  return Object.fromEntries(listed.trim().split("\n").map((line) => line.split(" ", 2)));
}
