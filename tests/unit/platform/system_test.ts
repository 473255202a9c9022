import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  absolutePath,
  architecture,
  environmentVariable,
  executablePath,
  hostname,
  kernelRelease,
  networkInterfaces,
  onSignal,
  processId,
  requireRoot,
  resolveHost,
  sendSignal,
  totalMemoryBytes,
  userId,
} from "../../../lib/platform/mod.ts";
import { until } from "../../support/until.ts";

Deno.test("absolutePath() resolves against the directory", () => {
  const cases: [string, string][] = [
    ["/a/b", "/a/b"],
    ["b", "/here/b"],
    ["./b/../c", "/here/c"],
    ["../../../x", "/x"],
    ["/a//b/", "/a/b"],
    [".", "/here"],
    ["/", "/"],
  ];
  for (const [path, expected] of cases) assertEquals(absolutePath(path, () => "/here"), expected, path);
});

Deno.test("facts about the machine are there", () => {
  assert(hostname() !== "");
  assert(/^\d+\.\d+/.test(kernelRelease()));
  assert(totalMemoryBytes() > 0);
  assert(["amd64", "arm64"].includes(architecture()));
  assertEquals(processId(), Deno.pid);
  assertEquals(userId(), Deno.uid());
  assertEquals(executablePath(), Deno.execPath());
  assertEquals(environmentVariable("K0S_SURELY_NOT_SET"), undefined);
});

Deno.test("networkInterfaces() knows the loopback address and its prefix", () => {
  const loopback = networkInterfaces().find(({ address }) => address === "127.0.0.1");

  assertEquals([loopback?.family, loopback?.prefixLength], ["IPv4", 8]);
});

Deno.test("sendSignal() tells whether the process existed", () => {
  assertEquals(sendSignal(4_194_305, "SIGTERM"), false);
});

Deno.test("onSignal() calls its handler until disposed", async () => {
  let count = 0;
  {
    using _handler = onSignal("SIGUSR2", () => count++);
    sendSignal(Deno.pid, "SIGUSR2");
    await until("the signal has arrived", () => count === 1);
  }
  assertEquals(count, 1);
});

Deno.test("resolveHost() asks the resolver of the system", async () => {
  assert((await resolveHost("localhost")).length > 0);
  await assertRejects(() => resolveHost("no-such-host.invalid"), K0sError, "no-such-host.invalid");
});

Deno.test("requireRoot() lets only root pass", () => {
  requireRoot("k0s stop", 0);

  const error = assertThrows(() => requireRoot("k0s stop", 1_000), K0sError);
  assertEquals([error.message, error.hint], ["this command must be run as root", "Type: sudo k0s stop"]);
});
