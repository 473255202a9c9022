import { assertEquals } from "@std/assert";
import { sendDatagram, unixAddress } from "../../../lib/platform/mod.ts";

/** A socket that listens for datagrams, made by the C library: Deno cannot listen in the abstract namespace. */
class Listener implements Disposable {
  readonly #library = Deno.dlopen("libc.so.6", {
    socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
    bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
    recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
  readonly #descriptor = this.#library.symbols.socket(1, 2, 0);

  constructor(address: string) {
    const bytes = unixAddress(address);
    assertEquals(this.#library.symbols.bind(this.#descriptor, bytes, bytes.length), 0);
  }

  /** What has arrived, without waiting. */
  received(): string {
    const buffer = new Uint8Array(4_096);
    const length = this.#library.symbols.recv(this.#descriptor, buffer, BigInt(buffer.length), 0x40);
    return new TextDecoder().decode(buffer.subarray(0, Math.max(0, Number(length))));
  }

  [Symbol.dispose](): void {
    this.#library.symbols.close(this.#descriptor);
    this.#library.close();
  }
}

Deno.test("sendDatagram() reaches a path and an abstract name", async () => {
  const directory = await Deno.makeTempDir();
  for (const address of [`${directory}/notify`, `@k0s-test-${crypto.randomUUID()}`]) {
    using listener = new Listener(address);

    assertEquals(sendDatagram(address, "READY=1\nSTATUS=Grüße"), true);

    assertEquals(listener.received(), "READY=1\nSTATUS=Grüße");
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("unixAddress() tells paths from abstract names", () => {
  assertEquals([...unixAddress("/a")], [1, 0, 47, 97, 0]);
  assertEquals([...unixAddress("@a")], [1, 0, 0, 97]);
});

Deno.test("sendDatagram() says when nobody listens", () => {
  assertEquals(sendDatagram("/proc/nowhere/socket", "READY=1"), false);
});
