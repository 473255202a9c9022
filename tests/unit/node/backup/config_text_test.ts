import { assertEquals, assertMatch } from "@std/assert";
import { configToArchive } from "../../../../lib/node/backup/config_text.ts";
import { inDirectory } from "../../../support/in_directory.ts";

const NONE = { paths: { runtimeConfig: "/proc/nowhere/k0s.yaml" }, storage: "kine" };

Deno.test("configToArchive() takes a file as it is, whatever its name", async () => {
  await inDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/my cluster.yml`, "# mine\n");

    const file = `${directory}/my cluster.yml`;
    assertEquals(await configToArchive(file, NONE), { text: "# mine\n", file });
  });
});

for (const file of [undefined, "/proc/nowhere/k0s.yaml", "-"]) {
  Deno.test(`configToArchive() says where the cluster is kept if the configuration is ${file}`, async () => {
    const { text, file: from } = await configToArchive(file, NONE);

    assertMatch(text, /^# k0s was started without[^]*\n {2}storage:\n {4}type: kine\n$/);
    assertEquals(from, undefined);
  });
}

Deno.test("configToArchive() takes what came on standard input from the runtime configuration", async () => {
  await inDirectory(async (directory) => {
    const runtimeConfig = `${directory}/k0s.yaml`;
    await Deno.writeTextFile(
      runtimeConfig,
      JSON.stringify({ spec: { nodeConfig: { spec: { api: { port: 7443 } } } } }),
    );

    const { text } = await configToArchive("-", { paths: { runtimeConfig }, storage: "etcd" });

    assertEquals(text, "spec:\n  api:\n    port: 7443\n");
  });
});
