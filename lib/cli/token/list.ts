import { rfc3339 } from "../../base/mod.ts";
import type { BootstrapToken } from "../../join/mod.ts";
import { type Command, type Invocation, stringFlag } from "../../command/mod.ts";
import { resolveNode } from "../node_paths.ts";
import { chosenFormat, outputFlag, renderDocument, renderTable } from "../output_format.ts";
import { adminClient } from "../admin_client.ts";

/** `k0s token list` */
export const list: Command = {
  word: "list",
  summary: "List join tokens",
  long: "List the join tokens of the cluster, without their secrets.",
  example: "\t$ k0s token list\n\t$ k0s token list --role=worker -o json",
  flags: [
    stringFlag("role", "Either worker, controller or empty for all roles", { completes: ["worker", "controller"] }),
    outputFlag("output", "print as json or yaml"),
  ],
  run,
};

async function run({ flags, path, context }: Invocation): Promise<void> {
  const { listBootstrapTokens, parseJoinRole } = await import("../../join/mod.ts");
  const format = chosenFormat(flags);
  const wanted = flags.text("role") === undefined ? undefined : parseJoinRole(flags.string("role"));
  const { paths } = await resolveNode(flags);
  using client = await adminClient(paths, { http: context.http, command: path });
  const tokens = await listBootstrapTokens(client);
  const shown = tokens.filter(({ role }) => wanted === undefined || role === wanted);
  const text = () => tokens.length === 0 ? "No k0s join tokens found\n" : renderTokens(shown);
  context.stdout(await renderDocument(shown.map(summaryOf), format, text));
}

/** A token without its secret. */
function summaryOf({ id, role, expiresAt, description }: BootstrapToken) {
  return { id, role: role ?? "", expiresAt: expiresAt === undefined ? null : rfc3339(expiresAt), description };
}

/** The table of tokens; nothing if there are none. */
export function renderTokens(tokens: readonly BootstrapToken[]): string {
  if (tokens.length === 0) return "";
  const rows = tokens.map(({ id, role, expiresAt }) => [id, role ?? "", expiresAt ? rfc3339(expiresAt) : ""]);
  return renderTable([["ID", "ROLE", "EXPIRES AT"], ...rows], 3);
}
