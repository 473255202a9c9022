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

interface Member {
  ID: string;
  name: string;
  isLearner?: boolean;
}

async function askEtcd<T>(machine: Machine, path: string): Promise<T> {
  const pki = "/var/lib/k0s/pki";
  const { stdout } = await machine.run("curl", [
    ...["-s", "--cacert", `${pki}/etcd/ca.crt`, "--cert", `${pki}/apiserver-etcd-client.crt`],
    ...["--key", `${pki}/apiserver-etcd-client.key`, "-d", "{}", `https://127.0.0.1:2379${path}`],
  ]);
  return JSON.parse(stdout) as T;
}
