import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { readAuditLogGroup } from "../../../../lib/node/controller/audit_log_group.ts";
import { aClusterConfig, fakePorts } from "../../../support/a_controller.ts";

const ofGroup = (group?: string) =>
  readAuditLogGroup(aClusterConfig({ security: { auditLog: group === undefined ? {} : { group } } }), fakePorts());

Deno.test("readAuditLogGroup() takes a number as it is, and looks a name up on this machine", async () => {
  const lines = (await Deno.readTextFile("/etc/group")).split("\n").map((line) => line.split(":"));
  const [name = "", , gid] = lines.find(([, , number]) => number !== "0")!;

  assertEquals(await ofGroup(), undefined);
  assertEquals(await ofGroup("root"), undefined);
  assertEquals(await ofGroup("4711"), 4711);
  assertEquals(await ofGroup(name), Number(gid));
});

Deno.test("readAuditLogGroup() refuses a group that this machine has not", async () => {
  const { problems } = await assertRejects(() => ofGroup("nosuchgroup"), ConfigError);

  assertEquals(problems.map(({ path }) => path), ["spec.security.auditLog.group"]);
});
