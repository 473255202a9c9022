import { assertEquals } from "@std/assert";
import { serveHttp } from "../../../lib/platform/mod.ts";
import { makeTls } from "../../unit/platform/_tls.ts";

/** Asks a server with an authority, as a process of its own: what it trusts is settled with its first client. */
const CLIENT = `
  import { denoHttp } from ${JSON.stringify(new URL("../../../lib/platform/mod.ts", import.meta.url).href)};
  const [url, ca] = Deno.args;
  using session = denoHttp.open(ca === "" ? {} : { caCerts: [await Deno.readTextFile(ca)] });
  try {
    console.log(await (await session.fetch(url)).text());
  } catch (error) {
    console.log(/UnknownIssuer|BadSignature/.test(error.message) ? "refused" : error.message);
  }
`;

/** What each client hears of a server of the stranger, whose authority the machine trusts as `variables` say. */
async function heard(variables: (authority: string) => Record<string, string>): Promise<Record<string, string>> {
  const directory = await Deno.makeTempDir();
  const [stranger, cluster] = await Promise.all([makeTls(["127.0.0.1"]), makeTls(["127.0.0.1"])]);
  await Deno.writeTextFile(`${directory}/stranger.crt`, stranger.ca);
  await Deno.writeTextFile(`${directory}/cluster.crt`, cluster.ca);
  await Deno.writeTextFile(`${directory}/client.ts`, CLIENT);
  await using server = serveHttp({ hostname: "127.0.0.1", port: 0, tls: stranger }, () => new Response("hello"));
  const ask = async (ca: string) => {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        `--config=${CONFIG}`,
        `${directory}/client.ts`,
        `https://127.0.0.1:${server.port}/`,
        ca,
      ],
      env: variables(`${directory}/stranger.crt`),
    }).output();
    const text = new TextDecoder();
    return text.decode(stdout).trim() || text.decode(stderr);
  };
  try {
    const cases = { cluster: `${directory}/cluster.crt`, stranger: `${directory}/stranger.crt`, none: "" };
    return Object.fromEntries(
      await Promise.all(Object.entries(cases).map(async ([name, ca]) => [name, await ask(ca)] as const)),
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

const WAYS: [string, (authority: string) => Record<string, string>][] = [
  ["the system's store", (authority) => ({ DENO_TLS_CA_STORE: "system", SSL_CERT_FILE: authority })],
  ["DENO_CERT", (authority) => ({ DENO_CERT: authority })],
];
for (const [what, variables] of WAYS) {
  Deno.test(`a client of the cluster refuses a server that only ${what} vouches for`, async () => {
    assertEquals(await heard(variables), { cluster: "refused", stranger: "hello", none: "refused" });
  });
}
