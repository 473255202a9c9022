import { assertEquals } from "@std/assert";
import { ConnectionTimeout } from "../../../lib/platform/connection_timeout.ts";
import { FakeClock } from "../../support/fakes.ts";

function aConnection() {
  const connection = { ends: 0, close: () => void connection.ends++ };
  const clock = new FakeClock();
  return { connection, clock, timeout: new ConnectionTimeout(connection, clock) };
}

Deno.test("ConnectionTimeout closes a connection when its last time is over", async () => {
  const { connection, clock, timeout } = aConnection();

  timeout.within(1_000);
  timeout.within(2_000);
  await clock.advance(1_999);
  assertEquals(connection.ends, 0);
  await clock.advance(1);

  assertEquals(connection.ends, 1);
});

Deno.test("ConnectionTimeout lets it stay once it is stopped or disposed", async () => {
  const { connection, clock, timeout } = aConnection();
  const closing = new AbortController();

  timeout.within(1_000, closing.signal);
  timeout.stop();
  timeout.within(1_000, closing.signal);
  timeout[Symbol.dispose]();
  closing.abort();
  await clock.advance(1_000);

  assertEquals([connection.ends, clock.pending], [0, 0]);
});

Deno.test("ConnectionTimeout closes it when the server closes, or does already", () => {
  const { connection, clock, timeout } = aConnection();
  const closing = new AbortController();

  timeout.within(1_000, closing.signal);
  closing.abort();
  assertEquals(connection.ends, 1);
  timeout.within(1_000, closing.signal);

  assertEquals([connection.ends, clock.pending], [2, 0]);
});
