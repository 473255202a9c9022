import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { listBootstrapTokens } from "../../../lib/join/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { openSockets } from "../../support/open_sockets.ts";
import type { Cluster } from "./cluster.ts";

/** Sends junk to the join API, and looks at what it answers and keeps. */
export async function survivesStrangers(cluster: Cluster): Promise<void> {
  await using api = await cluster.impatientApi();
  const secrets = (await listBootstrapTokens(cluster.kube.client)).length;
  const before = openSockets();
  const line = fc.constantFrom(
    "GET /v1beta1/ca HTTP/1.1",
    "POST /v1beta1/etcd/members HTTP/1.1",
    "Authorization: Bearer abcdef.0123456789abcdef",
    "Authorization: Bearer \xff",
    "Content-Length: 99999999999",
    "Content-Length: 3",
    "Transfer-Encoding: chunked",
    "X: y",
    "",
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3_000 }),
    fc.array(line, { maxLength: 8 }).map((lines) => new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n{}`)),
  );
  await fc.assert(
    fc.asyncProperty(fc.boolean(), bytes, async (isTls, sent) => {
      const answer = await say({ port: api.port, caPem: cluster.caPem }, isTls, sent);
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
      assert(status < 500, answer.slice(0, 200));
      assert(status < 200 || status > 299, answer.slice(0, 200));
    }),
    { numRuns: 100 },
  );

  await eventually(() => Promise.resolve(openSockets() <= before), {
    what: "sockets to be closed",
    withinMs: 60_000,
    everyMs: 50,
  });
  assertEquals((await listBootstrapTokens(cluster.kube.client)).length, secrets);
}

/** Sends bytes and hangs up; what the server said until then. */
async function say(
  { port, caPem }: { port: number; caPem: string },
  isTls: boolean,
  sent: Uint8Array,
): Promise<string> {
  const target = { hostname: "127.0.0.1", port };
  using connection = isTls ? await Deno.connectTls({ ...target, caCerts: [caPem] }) : await Deno.connect(target);
  let answer = "";
  try {
    for (let at = 0; at < sent.length;) at += await connection.write(sent.subarray(at));
    await connection.closeWrite();
    const chunk = new Uint8Array(4_096);
    for (let count = await connection.read(chunk); count !== null; count = await connection.read(chunk)) {
      answer += new TextDecoder().decode(chunk.subarray(0, count));
    }
  } catch (error) {
    // The server may hang up first.
    if (!Object.values(Deno.errors).some((kind) => error instanceof kind)) throw error;
  }
  return answer;
}
