/**
 * Serves a chart repository over plain HTTP on the loopback address, for a proxy that adds TLS.
 *
 *     helm_repository_program.ts DIRECTORY PORT
 *
 * The same files are below `/open/` for everybody, below `/private/` for the user in `DIRECTORY/credentials.json`; what is
 * asked for below `/hanging/` is never answered. Prints a line per request.
 */

const [directory = "", port = ""] = Deno.args;
const { username, password } = JSON.parse(Deno.readTextFileSync(`${directory}/credentials.json`));
const AUTHORIZATION = `Basic ${btoa(`${username}:${password}`)}`;

async function answer(request: Request): Promise<Response> {
  const [, realm, name = ""] = new URL(request.url).pathname.split("/");
  if (realm === "hanging") return await new Promise<never>(() => {});
  if (realm === "private" && request.headers.get("authorization") !== AUTHORIZATION) {
    return new Response("no entry\n", { status: 401, headers: { "www-authenticate": 'Basic realm="charts"' } });
  }
  if (realm !== "open" && realm !== "private") return new Response("no such repository\n", { status: 404 });
  try {
    return new Response(await Deno.readFile(`${directory}/files/${name}`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return new Response("no such file\n", { status: 404 });
    throw error;
  }
}

Deno.serve({ hostname: "127.0.0.1", port: Number(port), onListen: () => console.log("listening") }, async (request) => {
  console.log(`${request.method} ${new URL(request.url).pathname}`);
  return await answer(request);
});
