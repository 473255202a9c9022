import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { checkRequiredFiles } from "../../../../lib/node/checks/required_files.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";

Deno.test("checkRequiredFiles() names every file that a process would end without, however it is given", async () => {
  const { api } = aClusterConfig().spec;
  const config = aClusterConfig({
    api: {
      ...api,
      extraArgs: { "audit-policy-file": "/proc/nowhere/a", "audit-log-path": "/proc/nowhere/log" },
      rawArgs: ["--token-auth-file=/proc/nowhere/b"],
    },
    controllerManager: { extraArgs: { "root-ca-file": "/proc/nowhere/c" } },
    scheduler: { extraArgs: { config: "/proc/nowhere/d", v: "2" } },
  });

  const { problems } = await assertRejects(() => checkRequiredFiles(config), ConfigError, '"/proc/nowhere/d"');

  assertEquals(problems.map(({ path }) => path), [
    ...["spec.api, audit-policy-file", "spec.api, token-auth-file"],
    ...["spec.controllerManager, root-ca-file", "spec.scheduler, config"],
  ]);
});

Deno.test("checkRequiredFiles() takes files that are there", async () => {
  await checkRequiredFiles(aClusterConfig());
  await checkRequiredFiles(aClusterConfig({ scheduler: { extraArgs: { config: "/proc/self/status" } } }));
});
