import { assertEquals } from "@std/assert";
import { denoHttp, serveHttp } from "../../../lib/platform/mod.ts";

Deno.test("serveHttp() does not show the text of a handler's error", async () => {
  await using server = serveHttp({ hostname: "127.0.0.1", port: 0 }, () => {
    throw new Error("a secret");
  });
  using session = denoHttp.open();

  const response = await session.fetch(`http://127.0.0.1:${server.port}/`);

  assertEquals([response.status, await response.text()], [500, "Internal error\n"]);
});
