import { K0sError, messageOf } from "../../base/mod.ts";
import type { EtcdClient, EtcdMemberInfo } from "../../etcd/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import { chosenFormat, outputFlag, renderDocument } from "../output_format.ts";

/** What upstream says first. */
const FAILURE = "can't list etcd cluster members";

/** `k0s etcd member-list` */
export const memberList: Command = {
  word: "member-list",
  summary: "List etcd cluster members (JSON encoded)",
  long: [
    "List the members of etcd: the peer URL of each by its name, as one line of JSON.",
    "",
    "Which member leads, is healthy or is a learner, tells: k0s etcd status",
  ].join("\n"),
  example: "\t$ k0s etcd member-list",
  flags: [outputFlag("output", "sets type of output to json or yaml (default: json on one line)")],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, context } = invocation;
  const format = chosenFormat(flags);
  const { openOwnEtcd } = await import("./own_etcd.ts");
  using etcd = await openOwnEtcd(invocation, FAILURE);
  const listed = memberListDocument(await members(etcd.client));
  context.stdout(await renderMemberList(listed, format));
}

/** The members that etcd knows. @throws {K0sError} In upstream's words. */
export async function members(client: Pick<EtcdClient, "memberList">): Promise<readonly EtcdMemberInfo[]> {
  try {
    return await client.memberList();
  } catch (error) {
    throw new K0sError(`${FAILURE}: ${messageOf(error)}`, {
      cause: error,
      ...(error instanceof K0sError && error.hint !== undefined ? { hint: error.hint } : {}),
    });
  }
}

/** The members as upstream lists them: names sorted, first peer URL of each; those without a name share an empty one. */
export function memberListDocument(members: readonly EtcdMemberInfo[]): { members: Record<string, string> } {
  const sorted = members.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { members: Object.fromEntries(sorted.map(({ name, peerUrls }) => [name, peerUrls[0] ?? ""])) };
}

/** Renders them; without a format as one line, as upstream. */
export async function renderMemberList(document: { members: Record<string, string> }, format: string): Promise<string> {
  return await renderDocument(document, format, () => `${JSON.stringify(document)}\n`);
}
