import { assert, assertEquals, assertRejects } from "@std/assert";
import { denoHttp } from "../../../lib/platform/mod.ts";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  readComponents,
  readDifference,
  readProgress,
  readStatus,
  reloadConfiguration,
  StatusError,
} from "../../../lib/status/mod.ts";

async function withServer(
  answer: (request: Request) => Response | Promise<Response>,
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

Deno.test("readDifference() asks with the text, or for what is stored, and passes refusals on", async () => {
  const seen: string[] = [];
  const serve = async (request: Request) => {
    const { search, searchParams } = new URL(request.url);
    seen.push(`${request.method} ${search} ${await request.text()}`);
    if (searchParams.get("name") !== "bad") return Response.json({ fields: ["spec.api"] });
    return Response.json({ message: "spec.nosuch", hint: "Correct it" }, { status: 422 });
  };
  await withServer(serve, async (socket) => {
    const { fields } = await readDifference(socket, { name: "a", text: "x: 1", isObject: false }, denoHttp);
    await readDifference(socket, { name: "a", isObject: true }, denoHttp);
    const asking = readDifference(socket, { name: "bad", text: "", isObject: false }, denoHttp);
    const error = await assertRejects(() => asking, K0sError, "spec.nosuch");

    assertEquals([fields, error.hint], [["spec.api"], "Correct it"]);
    assertEquals(seen.slice(0, 2), [
      "POST ?name=a&object=false&stored=false x: 1",
      "POST ?name=a&object=true&stored=true ",
    ]);
  });
});

Deno.test("reloadConfiguration() and readProgress() ask for what they are called", async () => {
  const seen: string[] = [];
  const serve = ({ method, url }: Request) => {
    seen.push(`${method} ${new URL(url).pathname}`);
    return Response.json({ isInEffect: true });
  };
  await withServer(serve, async (socket) => {
    await reloadConfiguration(socket, denoHttp);

    assertEquals((await readProgress(socket, denoHttp)).isInEffect, true);
    assertEquals(seen, ["POST /config/reload", "GET /config/progress"]);
  });
});
