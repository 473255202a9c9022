import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import type { ClusterConfig } from "../../../../lib/config/mod.ts";
import { readApiServerFiles } from "../../../../lib/node/controller/api_server_files.ts";
import { aClusterConfig } from "../../../support/a_controller.ts";

const HEAD = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n";

function configWith(extraArgs: Record<string, string>, rawArgs: string[] = []): ClusterConfig {
  const config = aClusterConfig();
  config.spec.api.extraArgs = extraArgs;
  config.spec.api.rawArgs = rawArgs;
  return config;
}

async function withFile(text: string, test: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, text);
  await test(path);
  await Deno.remove(path);
}

Deno.test("readApiServerFiles() tells whether an authentication file decides about requests without a name", async () => {
  const cases: [text: string, decides: boolean][] = [
    [HEAD, false],
    [`${HEAD}anonymous: null\n`, false],
    [`${HEAD}anonymous: { enabled: false }\n`, true],
    [`${HEAD}anonymous: {}\n`, true],
  ];
  for (const [text, decidesAnonymous] of cases) {
    await withFile(text, async (path) => {
      const flag = "authentication-config";
      assertEquals(await readApiServerFiles(configWith({ [flag]: path })), { decidesAnonymous }, text);
      assertEquals(await readApiServerFiles(configWith({}, [`--${flag}`, path])), { decidesAnonymous }, text);
    });
  }
  assertEquals(await readApiServerFiles(aClusterConfig()), { decidesAnonymous: false });
});

Deno.test("readApiServerFiles() refuses files that are no YAML or of another kind, without showing them", async () => {
  const flag = "authentication-config";
  await assertRejects(() => readApiServerFiles(configWith({ [flag]: "/proc" })), K0sError, 'Cannot read "/proc"');
  const cases: [text: string, message: string][] = [
    ["", "is no AuthenticationConfiguration"],
    ["kind: AuthenticationConfiguration\n", "is no AuthenticationConfiguration"],
    [HEAD.replace("Authentication", "Authorization"), "is no AuthenticationConfiguration"],
    ["s3cret: [", "is no YAML"],
  ];
  for (const [text, message] of cases) {
    await withFile(text, async (path) => {
      const error = await assertRejects(() => readApiServerFiles(configWith({ [flag]: path })), K0sError, message);
      assertEquals(error.message.includes("s3cret"), false);
    });
  }
  await withFile(HEAD, async (path) => {
    const config = configWith({ "authorization-config": path });
    await assertRejects(() => readApiServerFiles(config), K0sError, "is no AuthorizationConfiguration");
  });
});

Deno.test("readApiServerFiles() refuses a flag that kube-apiserver refuses beside the file", async () => {
  await withFile(`${HEAD}anonymous: {enabled: true}\n`, async (path) => {
    const config = configWith({ "authentication-config": path, "anonymous-auth": "false" });
    await assertRejects(() => readApiServerFiles(config), K0sError, "takes no anonymous-auth beside");
  });
});
