import { K0sError } from "../../base/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import { resolveNode } from "../node_paths.ts";
import { adminClient } from "../admin_client.ts";

/** `k0s token invalidate` */
export const invalidate: Command = {
  word: "invalidate",
  argsUsage: "join-token...",
  args: { kind: "at-least", count: 1 },
  summary: "Invalidates existing join token",
  long: "Invalidate join tokens by their IDs: nobody can join with them any more. Machines that have joined stay.",
  example: "\t$ k0s token list\n\t$ k0s token invalidate wxr2mt",
  run,
};

async function run({ args, flags, path, context }: Invocation): Promise<void> {
  const { deleteBootstrapToken } = await import("../../join/mod.ts");
  const ids = await Promise.all(args.map(tokenId));
  const { paths } = await resolveNode(flags);
  using client = await adminClient(paths, { http: context.http, command: path });
  for (const id of ids) {
    const existed = await deleteBootstrapToken(client, id);
    if (!existed) context.stderr(`Warning: there was no token ${id}\n`);
    context.stdout(`token ${id} deleted successfully\n`);
  }
}

/** The ID in what was typed: an ID, or a whole join token. @throws {K0sError} If it is neither. */
export async function tokenId(typed: string): Promise<string> {
  const { BOOTSTRAP_ID, decodeJoinToken, JoinTokenError } = await import("../../join/mod.ts");
  const [id = ""] = typed.split(".");
  if (BOOTSTRAP_ID.test(id)) return id;
  try {
    return decodeJoinToken(typed).credential.split(".")[0] ?? "";
  } catch (error) {
    if (!(error instanceof JoinTokenError)) throw error;
    throw new K0sError("Cannot invalidate a token: what was typed is neither an ID nor a join token", {
      hint: "An ID has six letters and digits; list them with: k0s token list",
    });
  }
}
