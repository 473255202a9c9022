import { assert, assertEquals, assertRejects } from "@std/assert";
import { plainAddress, TlsTerminator } from "../../../lib/platform/tls_terminator.ts";
import { eventually } from "../../support/eventually.ts";
import { openSockets } from "../../support/open_sockets.ts";
import { makeTls } from "./_tls.ts";

const TLS = await makeTls();

Deno.test("TlsTerminator.accept() gives what the other side says, and its address", async () => {
  const terminator = new TlsTerminator({ hostname: "127.0.0.1", port: 0, tls: TLS });
  using client = await Deno.connectTls({ hostname: "127.0.0.1", port: terminator.port, caCerts: [TLS.ca] });

  const guest = await terminator.accept();
  const said = client.write(new TextEncoder().encode("hello"));
  const heard = new Uint8Array(5);
  await guest.stream.read(heard);
  await said;

  assertEquals([guest.address, new TextDecoder().decode(heard)], ["127.0.0.1", "hello"]);
  guest.close();
  terminator.close();
});

Deno.test("TlsTerminator ends connections that never finish their handshake", async () => {
  const terminator = new TlsTerminator({ hostname: "127.0.0.1", port: 0, tls: TLS });
  const before = openSockets();
  const clients: Deno.TcpConn[] = [];
  for (let count = 0; count < 20; count++) {
    const accepted = terminator.accept();
    const client = await Deno.connect({ hostname: "127.0.0.1", port: terminator.port });
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
    withinMs: 60_000,
    everyMs: 20,
  });
  terminator.close();
});

Deno.test("TlsTerminator.accept() ends with the terminator", async () => {
  const terminator = new TlsTerminator({ hostname: "127.0.0.1", port: 0, tls: TLS });
  const rejected = assertRejects(() => terminator.accept());

  terminator.close();

  await rejected;
});

Deno.test("plainAddress() leaves IPv6 alone", () => {
  assertEquals(["::ffff:10.0.0.1", "10.0.0.1", "::1", "::ffff:0:1"].map(plainAddress), [
    "10.0.0.1",
    "10.0.0.1",
    "::1",
    "::ffff:0:1",
  ]);
});
