import { assertRejects } from "@std/assert";
import { tryConnect } from "../../../lib/platform/mod.ts";

/** Of the listener: at the usual address, a test beside this one may get its port as soon as it is free. */
const HOST = "127.7.7.10";

Deno.test("tryConnect() tells whether somebody listens", async () => {
  const directory = await Deno.makeTempDir();
  const unixSocket = `${directory}/with:colon.sock:2379`;
  const unix = Deno.listen({ transport: "unix", path: unixSocket });
  const tcp = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = tcp.addr as Deno.NetAddr;

  await tryConnect({ unixSocket });
  await tryConnect({ host: HOST, port });

  unix.close();
  tcp.close();
  await assertRejects(() => tryConnect({ unixSocket }));
  await assertRejects(() => tryConnect({ host: HOST, port }));
  await Deno.remove(directory, { recursive: true });
});
