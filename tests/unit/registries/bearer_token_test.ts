import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { fetchToken } from "../../../lib/registries/bearer_token.ts";

const signal = new AbortController().signal;

function answering(status: number, text: string) {
  const asked: string[] = [];
  const ask = (url: string) => {
    asked.push(url);
    return Promise.resolve({ status, headers: new Headers(), bytes: new TextEncoder().encode(text) });
  };
  return { asked, session: { ask } };
}

const challenge = (parameters: Record<string, string>) => ({
  scheme: "bearer",
  parameters: new Map(Object.entries(parameters)),
});
const REALM = { realm: "https://auth.example/token?x=1", service: "reg" };

Deno.test("fetchToken() asks the server that the challenge names, for this repository", async () => {
  const { session, asked } = answering(200, '{"access_token":"t"}');

  assertEquals(await fetchToken(session, { challenge: challenge(REALM), repository: "a/b", signal }), "t");
  assertEquals(asked, ["https://auth.example/token?x=1&service=reg&scope=repository%3Aa%2Fb%3Apull"]);
});

Deno.test("fetchToken() says why there is none", async () => {
  const cases: [Record<string, string>, number, string, string][] = [
    [{}, 200, "{}", "it names no server for tokens"],
    [REALM, 401, "", "auth.example gives no token: status 401"],
    [REALM, 200, "<html>", "its answer has none"],
    [REALM, 200, '{"token":""}', "its answer has none"],
  ];
  for (const [parameters, status, text, message] of cases) {
    const options = { challenge: challenge(parameters), repository: "a", signal };
    await assertRejects(() => fetchToken(answering(status, text).session, options), K0sError, message);
  }
});
