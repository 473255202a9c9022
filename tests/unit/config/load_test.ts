import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError, K0sError } from "../../../lib/base/mod.ts";
import { defaultClusterConfig, loadClusterConfig, renderClusterConfig } from "../../../lib/config/mod.ts";
import { parseDocument } from "../../../lib/config/parse.ts";

const hostAddress = "192.0.2.2";
const options = (files: Record<string, string>, path?: string) => ({
  hostAddress,
  path,
  readTextIfExists: (name: string) => Promise.resolve(files[name]),
  readStandardInput: () => Promise.resolve("spec: {api: {port: 7000}}"),
});

Deno.test("loadClusterConfig() gives the defaults if the default file is missing", async () => {
  for (const path of [undefined, "/etc/k0s/k0s.yaml"]) {
    assertEquals((await loadClusterConfig(options({}, path))).config, defaultClusterConfig({ hostAddress }));
  }
});

Deno.test("loadClusterConfig() refuses another file that is missing", async () => {
  await assertRejects(() => loadClusterConfig(options({}, "/tmp/x.yaml")), K0sError, "open /tmp/x.yaml: no such file");
  await assertRejects(() => loadClusterConfig(options({}, "")), K0sError, "config path is not set");
});

Deno.test("loadClusterConfig() reads standard input for -", async () => {
  assertEquals((await loadClusterConfig(options({}, "-"))).config.spec.api.port, 7000);
});

Deno.test("loadClusterConfig() names the file of a problem", async () => {
  const files = { "/a.yaml": "spec: {a: 1}" };

  await assertRejects(
    () => loadClusterConfig(options(files, "/a.yaml")),
    ConfigError,
    'Invalid configuration "/a.yaml"',
  );
});

Deno.test("loadClusterConfig() says why a file cannot be read", async () => {
  const readTextIfExists = () => Promise.reject(new Error("permission denied"));

  await assertRejects(
    () => loadClusterConfig({ ...options({}, "/a.yaml"), readTextIfExists }),
    K0sError,
    "read /a.yaml: permission denied",
  );
});

Deno.test("loadClusterConfig() says of a missing file what the system says, after what its caller says first", async () => {
  const missing = (failure?: string) =>
    assertRejects(() =>
      loadClusterConfig({ ...options({}, "/a.yaml"), ...(failure === undefined ? {} : { failure }) })
    );

  assertEquals((await missing() as Error).message, "open /a.yaml: no such file or directory");
  assertEquals((await missing("failed") as Error).message, "failed: open /a.yaml: no such file or directory");
});

for (
  const [name, reason] of [["PermissionDenied", "open /a: permission denied"], [
    "IsADirectory",
    "read /a: is a directory",
  ]]
) {
  Deno.test(`loadClusterConfig() says ${name} as upstream does`, async () => {
    const error = Object.assign(new Error("os error"), { name });
    const readTextIfExists = () => Promise.reject(error);

    await assertRejects(() => loadClusterConfig({ ...options({}, "/a"), readTextIfExists }), K0sError, reason);
  });
}

Deno.test("renderClusterConfig() is undone by parseDocument()", async () => {
  const config = defaultClusterConfig({ hostAddress });

  assertEquals(parseDocument(await renderClusterConfig(config), { hostAddress: "192.0.2.3" }).config, config);
});
