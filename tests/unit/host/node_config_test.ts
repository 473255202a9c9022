import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../lib/base/mod.ts";
import { hostAddress, loadNodeConfig } from "../../../lib/host/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";

async function withFile(text: string, test: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(path, text);
  await test(path);
  await Deno.remove(path);
}

Deno.test("loadNodeConfig() takes this machine's address as the default, and tells what has no effect", () =>
  withFile("spec: {telemetry: {enabled: true}}", async (path) => {
    const log = new FakeLogger();

    const { spec } = await loadNodeConfig({ path, single: true }, log);

    assertEquals([spec.api.address, spec.storage.type], [hostAddress(), "kine"]);
    assertEquals(log.records.map(({ level, fields }) => [level, fields?.["field"]]), [[
      "warning",
      "spec.telemetry.enabled",
    ]]);
    assertEquals((await loadNodeConfig({ path })).spec.api.port, 6443);
  }));

Deno.test("loadNodeConfig() refuses what is wrong", () =>
  withFile("spec: {apy: {}}", async (path) => {
    await assertRejects(() => loadNodeConfig({ path }), ConfigError, 'did you mean "api"?');
  }));
