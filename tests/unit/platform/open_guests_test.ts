import { assertEquals } from "@std/assert";
import { OpenGuests } from "../../../lib/platform/open_guests.ts";

/** Connections that stay until they are closed. */
function guests({ maxConnections = 100, maxIdlePerAddress = 2 } = {}) {
  let now = 0;
  const closed: string[] = [];
  const open = new OpenGuests<ReturnType<typeof aGuest>>(
    { maxConnections, maxIdlePerAddress, idleGraceMs: 1_000 },
    () => now,
  );
  const aGuest = (name: string, address: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const close = () => {
      if (!closed.includes(name)) closed.push(name);
      resolve();
    };
    return { address, close, gone: promise };
  };
  const come = (name: string, address = "192.0.2.1") => {
    const guest = aGuest(name, address);
    open.add(guest, ({ gone }) => gone);
    return guest;
  };
  return { open, closed, come, pass: (ms: number) => (now += ms) };
}

Deno.test("OpenGuests ends the oldest of an address that has too many silent ones, and no other's", () => {
  const { open, closed, come, pass } = guests();
  come("other", "192.0.2.2");
  open.heard(come("busy"));
  come("a");
  come("b");
  pass(1_000);

  come("c");
  come("d");

  assertEquals(closed, ["a", "b"]);
});

Deno.test("OpenGuests gives those that have just come a moment", () => {
  const { closed, come, pass } = guests();
  for (const name of ["a", "b", "c", "d"]) come(name);
  assertEquals(closed, []);
  pass(999);
  come("e");
  assertEquals(closed, []);

  pass(1);
  come("f");

  assertEquals(closed, ["a", "b", "c", "d"]);
});

Deno.test("OpenGuests counts the addresses of one IPv6 network together", () => {
  const { closed, come, pass } = guests();
  come("a", "2001:db8::1");
  come("b", "2001:db8::2");
  pass(1_000);

  come("c", "2001:db8::3");

  assertEquals(closed, ["a"]);
});

Deno.test("OpenGuests makes room when it is full, if somebody has been silent for long", async () => {
  const { open, closed, come, pass } = guests({ maxConnections: 2 });
  open.heard(come("busy"));
  come("silent", "192.0.2.2");
  assertEquals(open.isFull, true);
  open.makeRoom();
  assertEquals(closed, []);

  pass(1_000);
  open.makeRoom();
  await Promise.race(open.served);

  assertEquals([closed, open.isFull, open.served.length], [["silent"], false, 1]);
  open.closeAll();
  assertEquals(closed, ["silent", "busy"]);
});
