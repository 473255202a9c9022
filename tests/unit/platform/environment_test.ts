import { assertEquals } from "@std/assert";
import { denoHttp, environment, environmentVariable, serveHttp } from "../../../lib/platform/mod.ts";
import { isolateRequests } from "../../../lib/platform/environment.ts";
import { aFreePort } from "../../support/free_port.ts";

const NAMES = [
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "all_proxy",
  "no_proxy",
];

/** With variables set as if the process had been started with them; they are gone afterwards. */
async function startedWith(variables: Record<string, string>, action: () => Promise<void> | void): Promise<void> {
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    await action();
  } finally {
    for (const name of Object.keys(variables)) {
      Deno.env.set(name, "");
      isolateRequests();
    }
  }
}

for (const name of NAMES) {
  Deno.test(`${name} changes nothing for a request to a port or to a unix socket`, async () => {
    const directory = await Deno.makeTempDir();
    const unixSocket = `${directory}/http.sock`;
    await using port = serveHttp({ hostname: "127.0.0.1", port: 0 }, () => new Response("port"));
    await using _socket = serveHttp({ unixSocket, mode: 0o600 }, () => new Response("socket"));
    const value = name.toLowerCase() === "no_proxy" ? "localhost,127.0.0.1" : `http://127.0.0.1:${aFreePort()}`;

    await startedWith({ [name]: value }, async () => {
      using toPort = denoHttp.open();
      using toSocket = denoHttp.open({ unixSocket });
      assertEquals(await (await toPort.fetch(`http://127.0.0.1:${port.port}/`)).text(), "port");
      assertEquals(await (await toSocket.fetch("http://localhost/")).text(), "socket");
      assertEquals([environmentVariable(name), environment()[name]], [value, value]);
    });
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("isolateRequests() leaves what children get as it was", async () => {
  const variables = { HTTPS_PROXY: "http://192.0.2.200:3128", DENO_CERT: "/ca.pem", DENO_TLS_CA_STORE: "system" };
  await startedWith(variables, () => {
    isolateRequests();
    isolateRequests();

    const { HTTPS_PROXY, DENO_CERT, DENO_TLS_CA_STORE } = environment();
    assertEquals({ HTTPS_PROXY, DENO_CERT, DENO_TLS_CA_STORE }, variables);
    assertEquals(Deno.env.get("HTTPS_PROXY"), undefined);
    assertEquals(Deno.env.get("DENO_TLS_CA_STORE"), "");
  });
});
