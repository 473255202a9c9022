import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { NewVersion } from "../../../../lib/node/upgrade/new_version.ts";
import type { RunOptions } from "../../../../lib/platform/mod.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { FakeClock } from "../../../support/fakes.ts";

function aVersion() {
  const spawn = new FakeSpawn();
  const clock = new FakeClock();
  return { spawn, clock, version: new NewVersion("/k0s.next", { spawn, clock }) };
}

const START = {
  role: "controller",
  runsPods: true,
  dataDir: "/d",
  args: ["controller", "--single=true"],
  configFile: "/etc/k0s/k0s.yaml",
} as const;

Deno.test("NewVersion.version() is what the file says, if it is a k0s", async () => {
  const { spawn, version } = aVersion();
  for (const said of ["v1.37.3+k0s.0", "v1.38.0-rc.1+k0s.2"]) {
    spawn.answer = () => ({ stdout: `${said}\n` });
    assertEquals(await version.version(), said);
  }
  assertEquals(spawn.runs[0], ["/k0s.next", "version"]);

  const refused = "Cannot use the new file: it is no k0s, or does not run here";
  spawn.answer = () => ({ stdout: "true (GNU coreutils) 9.1\n" });
  assertEquals(
    (await assertRejects(() => version.version(), K0sError)).message,
    `${refused}\n  | true (GNU coreutils) 9.1`,
  );
  spawn.answer = () => ({ code: 139 });
  assertEquals(
    (await assertRejects(() => version.version(), K0sError)).message,
    `${refused}\n  | it ends with code 139`,
  );
});

Deno.test("NewVersion waits for an answer, but not for ever", async () => {
  const { spawn, clock, version } = aVersion();
  const aborted = Promise.withResolvers<never>();
  spawn.run = (_program: string, { signal }: RunOptions = {}) => {
    signal?.addEventListener("abort", () => aborted.reject(new K0sError("killed")));
    return aborted.promise;
  };

  const asking = assertRejects(() => version.version(), K0sError, 'it has not answered "version" for 120 s');
  await clock.advance(120_000);
  await asking;
});

Deno.test("NewVersion.judge() asks for flags, machine and configuration", async () => {
  const { spawn, version } = aVersion();

  await version.judge(START);

  assertEquals(spawn.runs.map(([, ...args]) => args), [
    ["controller", "--single=true", "--help"],
    ["sysinfo", "--controller=true", "--worker=true", "--data-dir=/d"],
    ["config", "validate", "--config=/etc/k0s/k0s.yaml"],
  ]);
});

Deno.test("NewVersion.judge() asks for what there is, and what is not to be ignored", async () => {
  const { spawn, version } = aVersion();
  const args = ["worker", "--ignore-pre-flight-checks=true"];

  await version.judge({ role: "worker", runsPods: true, dataDir: "/d", args });

  assertEquals(spawn.runs.map(([, ...args]) => args), [[...args, "--help"]]);
});

Deno.test("NewVersion.judge() says what the new version has against this node", async () => {
  const cases = [
    ["controller", "unknown flag: --single", "does not take the flags of this node\n  | unknown flag: --single"],
    ["config", "spec: no", "refuses the configuration of this node\n  | spec: no"],
  ] as const;
  for (const [word, stderr, says] of cases) {
    const { spawn, version } = aVersion();
    spawn.answer = (_, { args = [] }) => args[0] === word ? { code: 1, stderr: `${stderr}\n` } : {};
    const { message } = await assertRejects(() => version.judge(START), K0sError);
    assertEquals(message, `Cannot upgrade: the new k0s ${says}`);
  }
  const { spawn, version } = aVersion();
  const stdout = "Machine ID: x (pass)\n  cgroup v1: error: no\nMemory: 1 GB (rejected: too little)\n";
  spawn.answer = (_, { args = [] }) =>
    args[0] === "sysinfo" ? { code: 1, stdout, stderr: "Error: sysinfo failed\n" } : {};
  assertEquals(
    (await assertRejects(() => version.judge(START), K0sError)).message,
    "Cannot upgrade: the new k0s does not run on this machine\n  | cgroup v1: error: no\n" +
      "  | Memory: 1 GB (rejected: too little)\n  | Error: sysinfo failed",
  );
});
