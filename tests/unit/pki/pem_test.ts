import { assertEquals } from "@std/assert";
import { base64OfText, encodePem, pemBlocks } from "../../../lib/pki/pem.ts";

Deno.test("encodePem() breaks lines at 64 characters", () => {
  const pem = encodePem("THING", new Uint8Array(50));

  assertEquals(pem.split("\n").map((line) => line.length), [21, 64, 4, 19, 0]);
});

Deno.test("pemBlocks() finds every block and leaves out the text around them", () => {
  const one = encodePem("EC PARAMETERS", new Uint8Array([1]));
  const two = encodePem("EC PRIVATE KEY", new Uint8Array([2]));

  const blocks = pemBlocks(`Bag Attributes\n${one}between\r\n${two}after`);

  assertEquals(blocks, [{ label: "EC PARAMETERS", text: one }, { label: "EC PRIVATE KEY", text: two }]);
});

Deno.test("pemBlocks() finds none in a block without end", () => {
  assertEquals(pemBlocks("-----BEGIN CERTIFICATE-----\nAAAA\n"), []);
});

Deno.test("base64OfText() encodes UTF-8 on one line", () => {
  assertEquals(base64OfText(`ü${"a".repeat(90)}`), `w7xh${"YWFh".repeat(29)}YWE=`);
});
