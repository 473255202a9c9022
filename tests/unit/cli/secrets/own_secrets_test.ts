import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { assertOurs } from "../../../../lib/cli/secrets/own_secrets.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { runCli } from "../_cli.ts";

const COMMANDS = ["status", "enable", "rotate", "disable"];

/** What the commands say where the status of k0s is this. */
async function said(status: Record<string, unknown> | undefined): Promise<string[]> {
  const http = new FakeHttp();
  http.answer = () => {
    if (status === undefined) throw new TypeError("connection refused");
    return Response.json(status);
  };
  const results = await Promise.all(
    COMMANDS.map((word) => runCli(["secrets", word, "--data-dir", "/proc/nowhere"], { http })),
  );
  assertEquals(results.map(({ exitCode, stdout }) => [exitCode, stdout]), COMMANDS.map(() => [1, ""]));
  return results.map(({ stderr }) => stderr);
}

Deno.test("k0s secrets says why it can do nothing here", async () => {
  const config = aClusterConfig();
  for (const text of await said({ Role: "worker" })) assertStringIncludes(text, "this machine is a worker");
  for (const text of await said(undefined)) assertStringIncludes(text, `can't get "status"`);
  for (const text of await said({ Role: "controller", ClusterConfig: config })) {
    assertStringIncludes(text, 'there is no "/proc/nowhere/pki/admin.conf"');
  }
  config.spec.api.extraArgs = { "encryption-provider-config": "/etc/own.yaml" };
  for (const text of await said({ Role: "controller", ClusterConfig: config })) {
    assertStringIncludes(text, "spec.api gives encryption-provider-config");
  }
});

Deno.test("assertOurs() refuses an encryption that is the operator's own", () => {
  const { spec } = aClusterConfig();
  const api = { ...spec.api, rawArgs: ["--encryption-provider-config=/etc/own.yaml"] };
  assertOurs({ spec });
  assertThrows(() => assertOurs({ spec: { ...spec, api } }), K0sError, "the encryption of Secrets is not k0s' here");
});
