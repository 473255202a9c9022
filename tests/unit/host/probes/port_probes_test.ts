import { createSocket } from "node:dgram";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { probePorts } from "../../../../lib/host/probes/port_probes.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { aFreePort } from "../../../support/free_port.ts";
import { until } from "../../../support/until.ts";

Deno.test("probePorts() names process and setting", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;

  const [found] = await probePorts([{ port, component: "kube-apiserver", setting: "spec.api.port" }], {
    binDir: "/proc/nowhere",
    clock: new FakeClock(),
  });

  listener.close();
  assertEquals(found?.verdict, "rejected");
  assertStringIncludes(found?.message ?? "", `pid ${Deno.pid} (${Deno.execPath()})`);
  assertStringIncludes(found?.hint ?? "", "spec.api.port");
});

Deno.test("probePorts() only warns of a port that may not be needed", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });

  const [found] = await probePorts([{ port: listener.addr.port, component: "kube-router", isDoubtful: true }], {
    binDir: "/proc/nowhere",
    clock: new FakeClock(),
  });

  listener.close();
  assertEquals(found?.verdict, "warning");
});

Deno.test("probePorts() names two that need one port, unless they bind different addresses", async () => {
  const port = aFreePort();
  const probe = (addresses: readonly string[]) => {
    const needs = addresses.map((address, index) => ({
      ...{ port, address, component: `program ${index}`, setting: `setting ${index}` },
    }));
    return probePorts(needs, { binDir: "/proc/nowhere", clock: new FakeClock() });
  };

  assertEquals((await probe(["192.0.2.2", "192.0.2.3"])).map(({ verdict }) => verdict), ["pass"]);
  const [found] = await probe(["192.0.2.2", "192.0.2.2"]);
  assertEquals([found?.verdict, found?.message, found?.hint], [
    "rejected",
    "also needed by program 0",
    "Set setting 1 or setting 0",
  ]);
});

Deno.test("probePorts() names the process that has a UDP port, and minds no tunnel of the kernel", async () => {
  const socket = createSocket("udp4");
  const { promise: bound, resolve } = Promise.withResolvers<void>();
  socket.bind(0, resolve);
  await bound;
  const { port } = socket.address();
  const needs = [{ port, protocol: "UDP" as const, component: "calico-node's VXLAN" }];
  // A table of sockets beside no processes: as a tunnel's is.
  const procDir = await Deno.makeTempDir();
  await Deno.mkdir(`${procDir}/net`);
  await Deno.writeTextFile(`${procDir}/net/udp`, await Deno.readTextFile("/proc/net/udp"));
  const probe = (more: { procDir?: string } = {}) =>
    probePorts(needs, { binDir: "/proc/nowhere", clock: new FakeClock(), ...more });

  const [[taken], [tunnel]] = [await probe(), await probe({ procDir })];

  const { promise: closed, resolve: end } = Promise.withResolvers<void>();
  socket.close(end);
  await closed;
  await Deno.remove(procDir, { recursive: true });
  assertEquals([taken?.verdict, taken?.displayName], ["rejected", `UDP port ${port} for calico-node's VXLAN`]);
  assertStringIncludes(taken?.message ?? "", `pid ${Deno.pid} (${Deno.execPath()})`);
  assertEquals(tunnel?.verdict, "pass");
});

Deno.test("probePorts() does not mind what a killed k0s left running", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const binDir = Deno.execPath().replace(/\/[^/]+$/, "");

  const [found] = await probePorts([{ port: listener.addr.port, component: "kubelet" }], {
    binDir,
    clock: new FakeClock(),
  });

  listener.close();
  assertEquals(found?.verdict, "pass");
});

/** A table of sockets with a listener on port 6443 that no process shows. */
const HELD_BY_NOBODY = [
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
  "   0: 00000000:192B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1",
].join("\n");

/** The result of a probe of port 6443, held by nobody for so long. */
async function heldByNobodyFor(ms: number) {
  const procDir = await Deno.makeTempDir();
  await Deno.mkdir(`${procDir}/net`);
  await Deno.writeTextFile(`${procDir}/net/tcp`, HELD_BY_NOBODY);
  const clock = new FakeClock();
  const probing = probePorts([{ port: 6443, component: "kube-apiserver" }], { binDir: "/bin", clock, procDir });
  let isOver = false;
  void probing.then(() => isOver = true);
  let passedMs = 0;
  await until("the probe is over", async () => {
    if (passedMs === ms) await Deno.writeTextFile(`${procDir}/net/tcp`, "");
    await clock.advance(50);
    passedMs += 50;
    return isOver;
  });
  await Deno.remove(procDir, { recursive: true });
  return (await probing)[0];
}

Deno.test("probePorts() waits for a process that is ending, which nobody sees any more", async () => {
  assertEquals((await heldByNobodyFor(500))?.verdict, "pass");
});

Deno.test("probePorts() does not wait for ever for a process that it cannot see", async () => {
  const found = await heldByNobodyFor(10_000);
  assertEquals([found?.verdict, found?.message], ["rejected", "already in use by a process that is not visible"]);
});
