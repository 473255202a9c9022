import { assertEquals } from "@std/assert";
import { probeListenAddresses } from "../../../../lib/host/probes/listen_address_probes.ts";
import type { InterfaceAddress } from "../../../../lib/platform/mod.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";

const NOWHERE = "/proc/nowhere";

function having(...addresses: string[]): () => InterfaceAddress[] {
  return () =>
    addresses.map((address) => ({
      interfaceName: "eth0",
      address,
      family: address.includes(":") ? "IPv6" : "IPv4",
      prefixLength: 24,
    }));
}

function probe(
  address: string | undefined,
  interfaces = having("127.0.0.1", "192.0.2.2", "2001:db8::2", "fe80::1"),
  procDir = NOWHERE,
) {
  const need = { port: 2380, component: "etcd", ...(address === undefined ? {} : { address }) };
  return probeListenAddresses([need], { clock: new FakeClock(), log: new FakeLogger(), interfaces, procDir });
}

Deno.test("probeListenAddresses() refuses an address that the machine does not have, and names those that it has", async () => {
  for (const address of ["203.0.113.9", "2001:db8::9", "::1"]) {
    assertEquals(await probe(address), [{
      path: [`address:${address}`],
      displayName: `Address ${address} for etcd, port 2380`,
      prop: "",
      verdict: "rejected",
      message: "this machine does not have it",
      hint: "Give one of its own: 192.0.2.2, 2001:db8::2",
    }]);
  }
});

Deno.test("probeListenAddresses() takes the machine's own, loopback, all addresses and names", async () => {
  for (const address of [undefined, "192.0.2.2", "2001:db8:0::2", "127.0.0.53", "0.0.0.0", "::", "db.example.com"]) {
    assertEquals(await probe(address), [], address);
  }
});

Deno.test("probeListenAddresses() only warns of an address that may be elsewhere, and does not wait for it", async () => {
  const need = { port: 6443, component: "kube-apiserver", address: "203.0.113.9", isDoubtful: true };
  const options = {
    clock: new FakeClock(),
    log: new FakeLogger(),
    comesWithinMs: 10_000,
    interfaces: having(),
    procDir: NOWHERE,
  };

  const [found] = await probeListenAddresses([need], options);

  assertEquals([found?.verdict, found?.hint], ["warning", "Give this machine an address first"]);
});

Deno.test("probeListenAddresses() waits for an address that a booting machine gets late", async () => {
  const clock = new FakeClock();
  const log = new FakeLogger();
  const startMs = clock.monotonicMs();
  let reads = 0;
  const probing = probeListenAddresses([{ port: 2380, component: "etcd", address: "192.0.2.2" }], {
    clock,
    log,
    comesWithinMs: 10_000,
    interfaces: () => having(...reads++ > 1 ? ["192.0.2.2"] : [])(),
    procDir: NOWHERE,
  });
  let isDone = false;
  void probing.finally(() => isDone = true);
  while (!isDone) {
    if (clock.pending > 0) await clock.advance(200);
    else await new Promise((go) => setTimeout(go, 0)); // the kernel's settings are read from a file
  }

  assertEquals(await probing, []);
  assertEquals(clock.monotonicMs() - startMs < 10_000, true);
  assertEquals(log.records.map(({ message }) => message), [
    "Waiting for addresses that this machine does not have yet",
  ]);
});

Deno.test("probeListenAddresses() leaves the judgement to a kernel that lets programs listen anywhere", async () => {
  const procDir = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${procDir}/sys/net/ipv4`, { recursive: true });
    await Deno.writeTextFile(`${procDir}/sys/net/ipv4/ip_nonlocal_bind`, "1\n");

    assertEquals(await probe("203.0.113.9", having(), procDir), []);
    assertEquals((await probe("2001:db8::9", having(), procDir)).length, 1);
  } finally {
    await Deno.remove(procDir, { recursive: true });
  }
});
