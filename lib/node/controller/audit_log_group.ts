import { ConfigError } from "../../base/mod.ts";
import { type ClusterConfig, securityOf } from "../../config/mod.ts";
import { findGroup } from "../../host/mod.ts";
import type { Ports } from "../../platform/mod.ts";

/**
 * Number of the group that may read the audit log; `undefined`: there is to be none.
 *
 * @throws {ConfigError} If this machine has no group of that name.
 */
export async function readAuditLogGroup(
  config: ClusterConfig,
  { spawn, log }: Pick<Ports, "spawn" | "log">,
): Promise<number | undefined> {
  const { group } = securityOf(config).auditLog;
  if (group === undefined || group === "root") return undefined;
  if (/^\d+$/.test(group)) return Number(group);
  const found = await findGroup(group, { spawn, log });
  if (found !== undefined) return found;
  throw new ConfigError("Cannot let a group read the audit log", [{
    path: "spec.security.auditLog.group",
    message: `this machine has no group ${JSON.stringify(group)}`,
  }], { hint: `Make it: groupadd --system ${group}` });
}
