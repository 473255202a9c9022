import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ADDRESS, leave, leaveStopped, typedMember } from "../../../../lib/cli/etcd/leave.ts";
import { parseArgv } from "../../../../lib/command/argv.ts";
import { K0sError } from "../../../../lib/base/mod.ts";
import type { OwnEtcd } from "../../../../lib/cli/etcd/own_etcd.ts";
import { type Invocation, UsageError } from "../../../../lib/command/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { loadNodeConfig } from "../../../../lib/host/mod.ts";
import { tryLock } from "../../../../lib/platform/mod.ts";
import { fakePorts } from "../../../support/a_controller.ts";
import { fakeContext } from "../_cli.ts";

for (const address of ["192.0.2.1", "2001:db8::1", "one.example", "one"]) {
  Deno.test(`--peer-address takes ${address}`, () => assertEquals(ADDRESS.read(address, undefined), address));
}

for (const text of ["", "https://one:2380", "one:2380", "a b", "-x"]) {
  Deno.test(`--peer-address refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => ADDRESS.read(text, undefined), RangeError, "neither an IP address nor a DNS name");
  });
}

const typed = (...argv: string[]) => typedMember({ ...parseArgv(argv, leave.flags ?? []), path: "k0s etcd leave" });

Deno.test("typedMember() takes the data directory as k0sctl writes it", () => {
  assertEquals(typed(), { address: "", dataDir: undefined });
  assertEquals(typed("--peer-address", "192.0.2.7", "--datadir", "/d"), { address: "192.0.2.7", dataDir: "/d" });
});

Deno.test("typedMember() takes what k0sctl types where it knows no address", () => {
  assertEquals(typed("--peer-address", "--datadir", "/d"), { address: "", dataDir: "/d" });
});

for (
  const argv of [["one"], ["one", "two"], ["--peer-address", "one", "two"], ["--peer-address", "--datadir", "a", "b"]]
) {
  Deno.test(`k0s etcd leave ${argv.join(" ")} has an argument too many`, () => {
    assertThrows(() => typed(...argv), UsageError, 'for "k0s etcd leave"');
  });
}

Deno.test("leaveStopped() starts no etcd beside a k0s that starts just now", async () => {
  const dataDir = await Deno.makeTempDir();
  const paths = nodePaths({ dataDir, runDir: `${dataDir}/run` });
  for (const directory of [`${paths.etcdDataDir}/member`, paths.runDir]) {
    await Deno.mkdir(directory, { recursive: true });
  }
  {
    using _k0s = await tryLock(paths.runtimeConfigLock);
    const config = await loadNodeConfig({ dataDir });
    const etcd = { paths, config, peerAddress: "192.0.2.7" } as OwnEtcd;
    const ports = fakePorts();
    const invocation = { ports, context: fakeContext().context, log: ports.log } as unknown as Invocation;

    await assertRejects(() => leaveStopped("", etcd, invocation), K0sError, "another k0s process is still running");
  }
  await Deno.remove(dataDir, { recursive: true });
});
