import { assertEquals } from "@std/assert";
import { sendDatagram, unixAddress } from "../../../lib/platform/mod.ts";

Deno.test("unixAddress() tells paths from abstract names", () => {
  assertEquals([...unixAddress("/a")], [1, 0, 47, 97, 0]);
  assertEquals([...unixAddress("@a")], [1, 0, 0, 97]);
});

Deno.test("sendDatagram() says when nobody listens", () => {
  assertEquals(sendDatagram("/nonexistent/socket", "READY=1"), false);
});
