import { assertRejects } from "@std/assert";
import { tryConnect } from "../../../lib/platform/mod.ts";

Deno.test("tryConnect() tells whether somebody listens", async () => {
  const directory = await Deno.makeTempDir();
  const unixSocket = `${directory}/with:colon.sock:2379`;
  const unix = Deno.listen({ transport: "unix", path: unixSocket });
  const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = tcp.addr as Deno.NetAddr;

  await tryConnect({ unixSocket });
  await tryConnect({ host: "127.0.0.1", port });

  unix.close();
  tcp.close();
  await assertRejects(() => tryConnect({ unixSocket }));
  await assertRejects(() => tryConnect({ host: "127.0.0.1", port }));
  await Deno.remove(directory, { recursive: true });
});
