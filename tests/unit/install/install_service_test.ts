import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { type InstallOptions, installService } from "../../../lib/install/mod.ts";
import { FakeManager, temporaryRoot } from "./_install.ts";

function options(root: string, changes: Partial<InstallOptions> = {}): InstallOptions {
  const executable = "/usr/local/bin/k0s";
  return { role: "worker", executable, args: ["--profile=a"], environment: {}, force: false, root, ...changes };
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

Deno.test("installService() keeps secrets in files of root", async () => {
  await using root = await temporaryRoot();
  const manager = new FakeManager(root.path);

  await installService(manager, options(root.path, { token: "abc", environment: { A: "b" } }));

  assertEquals(Deno.readTextFileSync(`${root.path}/etc/k0s/k0sworker.token`), "abc\n");
  assertEquals(Deno.readTextFileSync(`${root.path}/etc/k0s/k0sworker.env`), 'A="b"\n');
  assertEquals(modeOf(`${root.path}/etc/k0s/k0sworker.token`), 0o600);
  assertEquals(modeOf(`${root.path}/etc/k0s/k0sworker.env`), 0o600);
  assertEquals(manager.installed, [["k0sworker", {
    role: "worker",
    executable: "/usr/local/bin/k0s",
    args: ["--profile=a", "--token-file=/etc/k0s/k0sworker.token"],
    environmentFile: "/etc/k0s/k0sworker.env",
  }]]);
});

Deno.test("installService() refuses to replace a service unless forced to", async () => {
  await using root = await temporaryRoot();
  const manager = new FakeManager(root.path);
  await installService(manager, options(root.path, { token: "abc" }));

  const error = await assertRejects(() => installService(manager, options(root.path)), K0sError);
  assertEquals(
    error.message,
    `failed to install worker service: Init already exists: ${root.path}/etc/units/k0sworker`,
  );
  assertEquals(error.hint, "Replace it by adding --force");

  await installService(manager, options(root.path, { force: true }));
  assertEquals([...Deno.readDirSync(`${root.path}/etc/k0s`)], []);
  assertEquals(manager.installed.at(-1)?.[1].args, ["--profile=a"]);
});

Deno.test("installService() passes the hint of the service manager on", async () => {
  await using root = await temporaryRoot();
  const manager = new FakeManager(root.path);
  manager.failure = new K0sError("Access denied", { hint: "Look there" });

  const error = await assertRejects(() => installService(manager, options(root.path)), K0sError);

  assertEquals([error.message, error.hint], ["failed to install worker service: Access denied", "Look there"]);
});
