import { assert, assertEquals, assertRejects } from "@std/assert";
import { denoHttp } from "../../../lib/platform/mod.ts";
import { readComponents, readStatus, StatusError } from "../../../lib/status/mod.ts";

async function withServer(
  answer: (request: Request) => Response,
  run: (socket: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const socket = `${directory}/status.sock`;
  const server = Deno.serve({ path: socket, onListen: () => {} }, answer);
  try {
    await run(socket);
  } finally {
    await server.shutdown();
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("readStatus() reads the document", () =>
  withServer(() => Response.json({ Pid: 7 }), async (socket) => {
    assertEquals((await readStatus(socket, denoHttp)).Pid, 7);
  }));

Deno.test("readComponents() asks for as many entries as wanted", () =>
  withServer(({ url }) => Response.json({ events: { url: [] }, healthProbes: {}, url }), async (socket) => {
    const answer = await readComponents(socket, 2, denoHttp) as unknown as { url: string };

    assert(answer.url.endsWith("/components?maxCount=2"));
  }));

Deno.test("readStatus() says what is wrong when nobody answers", async () => {
  const error = await assertRejects(() => readStatus("/proc/nowhere/status.sock", denoHttp), StatusError);

  assert(error.message.startsWith(`status: can't get "status" via "/proc/nowhere/status.sock": `), error.message);
  assert(/no such file/i.test(error.message), error.message);
});

Deno.test("readStatus() passes on the status code, and text that is no JSON", async () => {
  await withServer(() => new Response("no", { status: 404 }), async (socket) => {
    await assertRejects(() => readStatus(socket, denoHttp), StatusError, "status code 404");
  });
  await withServer(() => new Response("no"), async (socket) => {
    await assertRejects(() => readStatus(socket, denoHttp), StatusError, "can't decode JSON");
  });
});
