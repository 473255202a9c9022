import { assert, assertEquals, assertRejects } from "@std/assert";
import { TlsDoor } from "../../../lib/platform/tls_door.ts";
import { eventually } from "../../support/eventually.ts";
import { makeTls } from "./_tls.ts";

const TLS = await makeTls();

function openSockets(): number {
  const targets = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`);
    } catch (error) {
      // The descriptor of the listing itself.
      if (error instanceof Deno.errors.NotFound) return "";
      throw error;
    }
  });
  return targets.filter((target) => target.startsWith("socket:")).length;
}

Deno.test("TlsDoor.accept() gives what the other side says, and its address", async () => {
  const door = new TlsDoor({ hostname: "127.0.0.1", port: 0, tls: TLS });
  using client = await Deno.connectTls({ hostname: "127.0.0.1", port: door.port, caCerts: [TLS.ca] });

  const guest = await door.accept(() => true);
  const said = client.write(new TextEncoder().encode("hello"));
  const heard = new Uint8Array(5);
  await guest.stream.read(heard);
  await said;

  assertEquals([guest.address, new TextDecoder().decode(heard)], ["127.0.0.1", "hello"]);
  guest.close();
  door.close();
});

Deno.test("TlsDoor ends connections that never finish their handshake", async () => {
  const door = new TlsDoor({ hostname: "127.0.0.1", port: 0, tls: TLS });
  const before = openSockets();
  const clients: Deno.TcpConn[] = [];
  for (let count = 0; count < 20; count++) {
    const accepted = door.accept(() => true);
    const client = await Deno.connect({ hostname: "127.0.0.1", port: door.port });
    await client.write(new Uint8Array([0x16, 0x03, 0x01]));
    clients.push(client);
    const guest = await accepted;
    const reading = guest.stream.read(new Uint8Array(1)).catch(() => null);
    guest.close();
    assertEquals(await reading, null);
  }

  for (const client of clients) {
    const end = await client.read(new Uint8Array(1)).catch((error: Error) => error.name);
    assert(end === null || end === "ConnectionReset", `${end}`);
    client.close();
  }

  await eventually(() => Promise.resolve(openSockets() <= before), {
    what: "sockets to be closed",
    withinMs: 5_000,
    everyMs: 20,
  });
  door.close();
});

Deno.test("TlsDoor.accept() turns away who may not enter, and ends with the door", async () => {
  const door = new TlsDoor({ hostname: "127.0.0.1", port: 0, tls: TLS });
  const waiting = door.accept(() => false);
  using client = await Deno.connect({ hostname: "127.0.0.1", port: door.port });

  const end = await client.read(new Uint8Array(1)).catch((error: Error) => error.name);
  const rejected = assertRejects(() => waiting);
  door.close();
  await rejected;

  assert(end === null || end === "ConnectionReset", `${end}`);
});
