import { assertEquals, assertStringIncludes } from "@std/assert";
import { readNodeConfig } from "../../../../lib/node/reset/node_config.ts";
import { FakeLogger } from "../../../support/fakes.ts";

const CASES: [what: string, text: string | undefined][] = [
  ["broken YAML", "spec: ["],
  [
    "a document that is refused",
    "apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nspec: {api: {port: x}}\n",
  ],
  ["no file at all", undefined],
];

for (const [what, text] of CASES) {
  Deno.test(`readNodeConfig() warns of ${what}, and goes on`, async () => {
    const directory = await Deno.makeTempDir();
    const configFile = `${directory}/k0s.yaml`;
    if (text !== undefined) await Deno.writeTextFile(configFile, text);
    const log = new FakeLogger();

    assertEquals(await readNodeConfig({ configFile, dataDir: `${directory}/data` }, log), undefined);

    assertEquals(log.records.map(({ level }) => level), ["warning"]);
    assertStringIncludes(JSON.stringify(log.records), "Going on without the configuration");
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("readNodeConfig() reads one that is right", async () => {
  const directory = await Deno.makeTempDir();
  const configFile = `${directory}/k0s.yaml`;
  const document =
    "apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nspec:\n  installConfig: {users: {etcdUser: e}}\n";
  await Deno.writeTextFile(configFile, document);

  const config = await readNodeConfig({ configFile, dataDir: `${directory}/data` }, new FakeLogger());

  assertEquals(config?.spec.installConfig.users.etcdUser, "e");
  await Deno.remove(directory, { recursive: true });
});
