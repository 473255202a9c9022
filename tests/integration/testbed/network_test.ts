import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { Machine } from "../../support/machine.ts";
import { Network } from "../../support/network.ts";
import { reaches, reachesAgain, testbedTest } from "./_machines.ts";

testbedTest("Network lets machines reach each other, and has nothing in the host's namespace", async () => {
  const before = await linksOfHost();
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });

  assertEquals([one.address, two.address], ["192.0.2.11", "192.0.2.12"]);
  assert(await reaches(one, two));
  assert(await reaches(two, one));
  assertEquals(await linksOfHost(), before);
});

testbedTest("Network carries what pods send each other over plain routes and in an overlay", async () => {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });

  await routePods(one, 1, two, 2);
  await routePods(two, 2, one, 1);

  assertEquals((await one.run("ping", ["-c", "1", "-W", "5", "-I", "10.244.1.2", "10.244.2.2"])).code, 0, "plain");
  assertEquals((await two.run("ping", ["-c", "1", "-W", "5", "-I", "10.245.2.1", "10.245.1.1"])).code, 0, "overlay");
});

/** Gives a machine an address of its pods', and a way to those of another: by a plain route, and through a VXLAN. */
async function routePods(machine: Machine, own: number, other: Machine, others: number): Promise<void> {
  const script = `
ip addr add 10.244.${own}.2/32 dev lo
ip route add 10.244.${others}.0/24 via ${other.address}
ip link add overlay type vxlan id 7 remote ${other.address} dstport 8472 dev eth0
ip addr add 10.245.${own}.1/16 dev overlay
ip link set overlay up`;
  const { code, stderr } = await machine.run("sh", ["-ec", script]);
  assertEquals(code, 0, stderr);
}

testbedTest("Network answers for addresses elsewhere that they cannot be reached", async () => {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });

  // The first packets may be lost: a cable that is plugged in works a moment later.
  await eventually(async () => {
    const { stdout } = await one.run("ping", ["-c", "1", "-W", "2", "198.51.100.1"]);
    assert(stdout.includes("Destination Net Unreachable"), stdout);
    return true;
  }, { what: "the router answers", withinMs: 60_000 });
});

testbedTest("Network.cut() takes the carrier, also over a reboot, until restore()", async () => {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });

  await network.cut(one);
  assertEquals([await reaches(two, one), await carrier(one), await carrier(two)], [false, "0", "1"]);
  await one.reboot();
  assertEquals([await reaches(two, one), await carrier(one)], [false, "0"]);

  await network.restore(one);
  await reachesAgain(two, one);

  await one.powerOff();
  await network.cut(one);
  await one.boot();
  assertEquals(await carrier(one), "0", "the cable of a machine that is off can be pulled");
});

testbedTest("Network.partition() parts sets of machines until heal()", async () => {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });
  await using three = await Machine.create({ name: "three", network });
  const all = ["one>two", "one>three", "two>one", "two>three", "three>one", "three>two"];
  // A kernel that has just found a neighbour gone gives up what it sends next, though the way is free again.
  const reach = (expected: string[], what: string) =>
    eventually(async () => {
      assertEquals(await matrix([one, two, three]), expected);
      return true;
    }, { what, withinMs: 30_000 });
  await reach(all, "all reach each other");

  await network.partition([one], [two, three]);
  await reach(["two>three", "three>two"], "a partition parts");
  await two.reboot();
  await reach(["two>three", "three>two"], "a reboot does not end a partition");
  assertEquals(await carrier(one), "1", "links stay up");

  await network.heal();
  await reach(all, "the partition is over");
  await network.partition([one], [two]);
  await reach(["one>three", "two>three", "three>one", "three>two"], "a machine in no set reaches all");
});

testbedTest("Network.block() stops one direction only", async () => {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });
  assert(await reaches(one, two), "machines that have met know each other's hardware address");
  const received = () => packetsInto(two);

  await network.block([two], [one]);

  const before = await received();
  assert(!await reaches(one, two));
  assert(await received() > before, "the request arrives");
});

testbedTest("Network.lose() loses a share of what is sent", async () => {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });
  assertEquals(await lostOf200(one, two), 0);

  await network.lose(two, 30);
  const lost = await lostOf200(one, two);
  // Half of the requests get an answer (0.7 squared): 98 of 200, give or take 7.
  assert(lost > 60 && lost < 140, `${lost} of 200 lost`);

  await network.lose(two, 0);
  await reachesAgain(one, two);
  assertEquals(await lostOf200(one, two), 0);
});

testbedTest("Network.delay() delays what is sent, over reboots and beside partitions, until it is 0", async () => {
  await using network = await Network.create();
  await using one = await Machine.create({ name: "one", network });
  await using two = await Machine.create({ name: "two", network });

  await network.delay(one, 100);
  const delayed = await roundTripMs(two, one);
  assert(delayed >= 200 && delayed < 1_000, `${delayed} ms`);
  await one.reboot();
  await reachesAgain(one, two);
  assert(await roundTripMs(one, two) >= 200);
  await network.partition([one], [two]);
  assert(!await reaches(one, two));

  await network.heal();
  await reachesAgain(two, one);
  const ordinary = await roundTripMs(two, one);
  assert(ordinary < 150, `${ordinary} ms`);
});

/** Shortest of some round trips: what the network takes, without what a busy machine adds. */
async function roundTripMs(from: Machine, to: Machine): Promise<number> {
  const { stdout } = await from.run("ping", ["-q", "-c", "5", "-i", "0.2", "-W", "2", to.address]);
  return Number(/= ([\d.]+)\//.exec(stdout)?.[1]);
}

async function lostOf200(from: Machine, to: Machine): Promise<number> {
  const { stdout } = await from.run("ping", ["-q", "-c", "200", "-i", "0.005", "-W", "1", to.address]);
  return 200 - Number(/(\d+) received/.exec(stdout)?.[1]);
}

async function matrix(machines: readonly Machine[]): Promise<string[]> {
  const pairs = machines.flatMap((from) => machines.filter((to) => to !== from).map((to) => ({ from, to })));
  const heard = await Promise.all(
    pairs.map(async ({ from, to }) => await reaches(from, to) ? `${from.name}>${to.name}` : ""),
  );
  return heard.filter((pair) => pair !== "");
}

async function carrier(machine: Machine): Promise<string> {
  const { stdout } = await machine.run("ip", ["-o", "link", "show", "eth0"]);
  return stdout.includes("NO-CARRIER") || stdout.includes("LOWERLAYERDOWN") ? "0" : "1";
}

async function packetsInto(machine: Machine): Promise<number> {
  const { stdout } = await machine.run("ip", ["-s", "-j", "link", "show", "eth0"]);
  return JSON.parse(stdout)[0].stats64.rx.packets;
}

async function linksOfHost(): Promise<string> {
  return new TextDecoder().decode((await new Deno.Command("ip", { args: ["-o", "link"] }).output()).stdout);
}
