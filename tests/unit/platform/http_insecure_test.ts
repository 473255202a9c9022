import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { parseAnswer } from "../../../lib/platform/http_insecure.ts";

Deno.test("parseAnswer() reads status and body", async () => {
  const answer = parseAnswer("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nok\r\n\r\nmore");

  assertEquals(answer.status, 200);
  assertEquals(await answer.text(), "ok\r\n\r\nmore");
});

Deno.test("parseAnswer() reads an answer without a body", async () => {
  assertEquals(await parseAnswer("HTTP/1.1 503 Service Unavailable\r\n\r\n").text(), "");
  assertEquals(parseAnswer("HTTP/1.0 204 No Content\r\n\r\n").status, 204);
});

for (const answer of ["", "SSH-2.0-OpenSSH", "HTTP/1.0 999 What\r\n\r\n"]) {
  Deno.test(`parseAnswer() refuses ${JSON.stringify(answer)}`, () => {
    assertThrows(() => parseAnswer(answer), K0sError, "not HTTP");
  });
}
