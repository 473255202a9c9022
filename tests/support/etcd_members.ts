import type { Machine } from "./machine.ts";

/** Names of the members of etcd that vote, asked of the member of a machine. */
export async function voters(machine: Machine): Promise<string[]> {
  const { members } = await askEtcd<{ members: Member[] }>(machine, "/v3/cluster/member/list");
  return members.filter(({ isLearner }) => isLearner !== true).map(({ name }) => name).toSorted();
}

/** Name of the member that leads etcd, as the member of a machine sees it. @throws {Error} While there is none. */
export async function etcdLeader(machine: Machine): Promise<string> {
  const { leader } = await askEtcd<{ leader?: string }>(machine, "/v3/maintenance/status");
  const { members } = await askEtcd<{ members: Member[] }>(machine, "/v3/cluster/member/list");
  const found = members.find(({ ID }) => ID === leader);
  if (found === undefined) throw new Error(`etcd on ${machine.name} knows no leader`);
  return found.name;
}

/** Has the member of another machine lead etcd; nothing happens if it does already. */
export async function makeEtcdLeader(machine: Machine, machines: readonly Machine[]): Promise<void> {
  const name = await etcdLeader(machine);
  if (name === machine.name) return;
  const leading = machines.find((one) => one.name === name) ?? machine;
  const { members } = await askEtcd<{ members: Member[] }>(machine, "/v3/cluster/member/list");
  const targetID = members.find((member) => member.name === machine.name)?.ID;
  await askEtcd(leading, "/v3/maintenance/transfer-leadership", { targetID });
}

interface Member {
  ID: string;
  name: string;
  isLearner?: boolean;
}

async function askEtcd<T>(machine: Machine, path: string, body: unknown = {}): Promise<T> {
  const pki = "/var/lib/k0s/pki";
  const { stdout } = await machine.run("curl", [
    ...["-s", "--cacert", `${pki}/etcd/ca.crt`, "--cert", `${pki}/apiserver-etcd-client.crt`],
    ...["--key", `${pki}/apiserver-etcd-client.key`, "-d", JSON.stringify(body), `https://127.0.0.1:2379${path}`],
  ]);
  return JSON.parse(stdout) as T;
}
