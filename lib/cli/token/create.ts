import { K0sError, messageOf } from "../../base/mod.ts";
import type { ClusterConfig } from "../../config/mod.ts";
import type { JoinRole } from "../../join/mod.ts";
import { type Command, type Invocation, stringFlag, switchFlag } from "../../command/mod.ts";
import { resolveNode } from "../node_paths.ts";
import { adminClient, NotYetError, readAsRoot } from "../admin_client.ts";
import { expiresAtOf, NEVER_EXPIRES, parseExpiry } from "./expiry.ts";

const RETRY_MS = 1_000;

/** `k0s token create` */
export const create: Command = {
  word: "create",
  summary: "Create join token",
  long: "Create a join token, and print it.",
  example: [
    "\tFor a worker, valid for a day:",
    "\t$ k0s token create > worker.token",
    "",
    "\tFor a controller, valid for an hour:",
    "\t$ k0s token create --role=controller --expiry=1h > controller.token",
    "",
    "\tOn the other machine:",
    "\t$ k0s worker --token-file worker.token",
    "\t$ k0s controller --token-file controller.token",
  ].join("\n"),
  flags: [
    stringFlag("expiry", "Expiration time of the token. Format 1.5h, 2h45m or 300ms; 0s for never.", {
      default: "24h",
    }),
    stringFlag("role", "Either worker or controller", { default: "worker", completes: ["worker", "controller"] }),
    switchFlag("wait", "wait forever (default false)"),
  ],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { flags, context } = invocation;
  const { parseJoinRole } = await import("../../join/mod.ts");
  const role = parseJoinRole(flags.string("role"));
  const expiryMs = parseExpiry(flags.string("expiry"));
  const token = await attempts(invocation, () => issue(invocation, role, expiryMs));
  if (expiryMs === 0) context.stderr(NEVER_EXPIRES);
  context.stdout(`${token}\n`);
}

async function issue({ flags, path, context }: Invocation, role: JoinRole, expiryMs: number): Promise<string> {
  const { issueJoinToken, requireJoinable } = await import("../../join/mod.ts");
  const { paths } = await resolveNode(flags);
  const cluster = await readCluster(paths.statusSocket, context.http);
  requireJoinable(cluster, role);
  const caPath = `${paths.pkiDir}/ca.crt`;
  const caPem = await readAsRoot(caPath, path);
  if (caPem === undefined) {
    throw new NotYetError(
      `failed to read cluster CA from "${caPath}": open ${caPath}: no such file or directory; ` +
        "check if the control plane is initialized on this node",
    );
  }
  using client = await adminClient(paths, { http: context.http, command: path });
  const expiresAt = expiresAtOf(expiryMs, context.clock.now());
  return await issueJoinToken({ client, ...cluster, role, expiresAt, caPem, random: context.random });
}

async function readCluster(socket: string, http: Invocation["context"]["http"]) {
  const { readStatus, StatusError } = await import("../../status/mod.ts");
  try {
    const { ClusterConfig, SingleNode, Role } = await readStatus(socket, http);
    if (Role !== "controller") {
      throw new K0sError("Cannot create a join token on a worker", { hint: "Type this on a controller" });
    }
    return { config: ClusterConfig as ClusterConfig, isSingle: SingleNode };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new NotYetError(`failed to get k0s status: ${error.message}`, {
      cause: error,
      hint: "Start k0s first, or wait for it with: k0s token create --wait",
    });
  }
}

/** With `--wait`, tries until the control plane is there; what will not change is not waited for. */
async function attempts<T>({ flags, context }: Invocation, action: () => Promise<T>): Promise<T> {
  const { isNotFound, isTransient } = await import("../../kube/mod.ts");
  let told = "";
  for (;;) {
    try {
      return await action();
    } catch (error) {
      // A new cluster has no namespace kube-system for a moment.
      const isEarly = error instanceof NotYetError || isTransient(error) || isNotFound(error);
      if (!flags.bool("wait") || !isEarly) throw error;
      const reason = messageOf(error);
      if (reason !== told) context.stderr(`Waiting for k0s: ${reason}\n`);
      told = reason;
      await context.clock.sleep(RETRY_MS);
    }
  }
}
