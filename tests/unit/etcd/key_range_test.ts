import { assertEquals, assertThrows } from "@std/assert";
import { prefixRange, rangeAnswer, rangeRequest } from "../../../lib/etcd/key_range.ts";
import { rangeResponse } from "../../support/range_response.ts";

Deno.test("prefixRange() ends before the first key that does not begin with the text", () => {
  assertEquals(prefixRange("/registry/secrets/"), { key: "/registry/secrets/", end: "/registry/secrets0" });
});

Deno.test("rangeRequest() is protobuf's wire format, also with a key longer than 127 bytes", () => {
  assertEquals(rangeRequest({ key: "ab" }), [0x0a, 2, 0x61, 0x62]);
  assertEquals(rangeRequest({ key: "a", end: "b", limit: 300 }), [0x0a, 1, 0x61, 0x12, 1, 0x62, 0x18, 0xac, 0x02]);
  assertEquals(rangeRequest({ key: "x".repeat(200) }).slice(0, 4), [0x0a, 0xc8, 0x01, 0x78]);
});

Deno.test("rangeAnswer() reads keys, values of any bytes and whether there are more", async () => {
  const values = [{ key: "/a", value: new Uint8Array([0, 255, 128]) }, { key: "/b", value: new Uint8Array(20_000) }];
  for (const hasMore of [false, true]) {
    const message = (await rangeResponse(values, { hasMore }).bytes()).subarray(5);
    assertEquals(rangeAnswer(message), { values, hasMore });
  }
  assertEquals(rangeAnswer(new Uint8Array()), { values: [], hasMore: false });
});

Deno.test("rangeAnswer() refuses what is cut or is no protobuf", async () => {
  const message = (await rangeResponse([{ key: "/a", value: new Uint8Array(9) }]).bytes()).subarray(5);
  assertThrows(() => rangeAnswer(message.subarray(0, -1)), RangeError, "cut");
  assertThrows(() => rangeAnswer(new Uint8Array([0x0b])), RangeError, "wire format");
});
