import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  leaveWhileStopped,
  type MembershipPorts,
  type PeerProbe,
  QuorumError,
  readLeaveIntent,
  type StoppedMember,
} from "../../../lib/etcd/mod.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { FakeEtcd, member, NEVER } from "./_fake_etcd.ts";

const REMOVED = "the member has been permanently removed from the cluster";

/** An etcd of a stopped controller, whose member is the first of the cluster. */
class StoppedEtcd implements AsyncDisposable {
  readonly spawn = new FakeSpawn();
  constructor(readonly etcd: FakeEtcd, readonly dataDir: string) {}

  static async of(...names: string[]): Promise<StoppedEtcd> {
    const etcd = new FakeEtcd(...names.map((name, index) => member(name, index + 1)));
    return new StoppedEtcd(etcd, await Deno.makeTempDir());
  }

  /** Leaves, with time that passes. */
  async leave(
    more: Partial<StoppedMember> = {},
    { signal = NEVER, ...ports }: Partial<MembershipPorts & { signal: AbortSignal }> = {},
  ) {
    const paths = { dataDir: this.dataDir };
    const start = { executable: "/b/etcd", args: [], env: {}, cwd: "/" };
    const isRemoval = (line: string) => line.includes(REMOVED);
    const stopped = { paths, etcd: start, peerUrl: "https://192.0.2.1:2380", isRemoval, ...more };
    const left = leaveWhileStopped(stopped, { ...this.etcd.ports, spawn: this.spawn, ...ports }, signal);
    let isOver = false;
    left.catch(() => {}).finally(() => isOver = true);
    while (!isOver) {
      await this.etcd.clock.advance(100);
      // Files take turns of the event loop.
      await new Promise((resolve) => setTimeout(resolve));
    }
    return await left;
  }

  get intent() {
    return readLeaveIntent({ dataDir: this.dataDir });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dataDir, { recursive: true });
  }
}

Deno.test("leaveWhileStopped() runs etcd until its member is gone, and notes that", async () => {
  await using stopped = await StoppedEtcd.of("one", "two");

  assertEquals((await stopped.leave())?.name, "one");

  assertEquals(stopped.etcd.names, ["two"]);
  assertEquals((await stopped.intent)?.state, "left");
  assertEquals(stopped.spawn.latest("/b/etcd").signals, ["SIGTERM"]);
});

/** It answers no client, as without a leader. */
function unled({ etcd }: StoppedEtcd): void {
  etcd.intercept = () => {
    throw new TypeError("connection refused");
  };
}

Deno.test("leaveWhileStopped() waits for an etcd that opens its data and finds a leader", async () => {
  await using stopped = await StoppedEtcd.of("one", "two");
  let asked = 0;
  stopped.etcd.intercept = () => {
    if (++asked < 100) throw new TypeError("connection refused");
    return undefined;
  };

  await stopped.leave();

  assertEquals(stopped.etcd.names, ["two"]);
});

Deno.test("leaveWhileStopped() names the members that do not answer, and changes nothing", async () => {
  await using stopped = await StoppedEtcd.of("one", "two", "three");
  unled(stopped);
  const probe = stopped.etcd.ports.probe;
  const isAlive: PeerProbe["isAlive"] = ({ peerUrls }) => Promise.resolve(peerUrls[0] !== "https://192.0.2.3:2380");

  const error = await assertRejects(() => stopped.leave({}, { probe: { ...probe, isAlive } }), QuorumError);

  assertEquals(error.message, "Cannot leave etcd: its members have no leader; not answering: https://192.0.2.3:2380");
  assertStringIncludes(error.hint ?? "", "k0s etcd leave --peer-address");
  assertEquals([stopped.etcd.names.length, await stopped.intent], [3, undefined]);
});

Deno.test("leaveWhileStopped() refuses the last member", async () => {
  await using stopped = await StoppedEtcd.of("one");

  const error = await assertRejects(() => stopped.leave(), QuorumError);

  assertStringIncludes(error.message, "it is the only voting member");
  assertEquals(stopped.spawn.latest("/b/etcd").isRunning, false);
});

Deno.test("leaveWhileStopped() finds its own member by its id, and refuses another one's address", async () => {
  await using stopped = await StoppedEtcd.of("one", "two");

  const error = await assertRejects(() => stopped.leave({ address: "192.0.2.2" }), K0sError);
  assertStringIncludes(error.message, "192.0.2.2 is not the address of this controller's member");
  assertEquals(stopped.etcd.names, ["one", "two"]);

  await stopped.leave({ address: "192.0.2.1", peerUrl: "https://192.0.2.99:2380" });
  assertEquals(stopped.etcd.names, ["two"]);
  assertEquals((await stopped.intent)?.peerUrl, "https://192.0.2.1:2380");
});

Deno.test("leaveWhileStopped() notes that the others have removed it already", async () => {
  await using stopped = await StoppedEtcd.of("one", "two");
  stopped.etcd.intercept = (path) => {
    const child = stopped.spawn.latest("/b/etcd");
    if (path !== "/v3/maintenance/status" || !child.isRunning) return undefined;
    child.print(`{"msg":"server error","error":"${REMOVED}"}`);
    for (let line = 0; line < 40; line++) child.print(`{"msg":"stopped stream reader with remote peer"}`);
    child.exit({ code: 1 });
    throw new TypeError("connection refused");
  };

  assertEquals(await stopped.leave(), undefined);

  assertEquals((await stopped.intent)?.state, "removed");
});

Deno.test("leaveWhileStopped() tells the last words of an etcd that ends for another reason", async () => {
  await using stopped = await StoppedEtcd.of("one", "two");
  stopped.etcd.intercept = () => {
    const child = stopped.spawn.latest("/b/etcd");
    child.print("listen tcp 192.0.2.1:2380: bind: cannot assign requested address");
    child.exit({ code: 1 });
    throw new TypeError("connection refused");
  };

  const error = await assertRejects(() => stopped.leave(), K0sError);

  assertStringIncludes(error.message, "cannot assign requested address");
  assertEquals(await stopped.intent, undefined);
});

Deno.test("leaveWhileStopped() ends etcd when it is interrupted", async () => {
  await using stopped = await StoppedEtcd.of("one", "two");
  const interrupt = new AbortController();
  stopped.etcd.intercept = () => {
    interrupt.abort();
    throw new TypeError("connection refused");
  };

  await assertRejects(() => stopped.leave({}, { signal: interrupt.signal }));

  assertEquals(stopped.spawn.latest("/b/etcd").isRunning, false);
  assertEquals(stopped.etcd.names, ["one", "two"]);
});
