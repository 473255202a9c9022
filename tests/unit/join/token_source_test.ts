import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { encodeJoinToken, JoinTokenError, type TokenPlaces, tokenSource } from "../../../lib/join/mod.ts";
import { aCa } from "../../support/cluster_fixture.ts";

const NONE: TokenPlaces = { argument: undefined, file: undefined, variable: undefined };

async function aToken(): Promise<string> {
  const credential = "abcdef.0123456789abcdef";
  return encodeJoinToken({ role: "worker", server: "https://a:6443", caPem: await aCa(), credential });
}

function readers(file: string | undefined, stdin = "") {
  return {
    readTextIfExists: () => Promise.resolve(file),
    readStandardInput: () => Promise.resolve(stdin),
  };
}

Deno.test("tokenSource() reads from wherever the token was given", async () => {
  const token = await aToken();
  const cases: [Partial<TokenPlaces>, string][] = [
    [{ argument: token }, "token argument"],
    [{ argument: "-" }, "standard input"],
    [{ file: "-" }, "standard input"],
    [{ file: "/etc/token" }, 'token file "/etc/token"'],
    [{ variable: token, argument: "", file: "" }, "environment variable K0S_TOKEN"],
  ];

  for (const [places, description] of cases) {
    const source = tokenSource({ ...NONE, ...places }, readers(`${token}\n`, `${token}\n`));
    assertEquals([source?.description, (await source?.read("worker"))?.server], [description, "https://a:6443"]);
  }
  assertEquals(tokenSource({ ...NONE, argument: "", variable: "" }, readers(undefined)), undefined);
});

Deno.test("tokenSource() reads nothing until it is asked", () => {
  const never = () => {
    throw new TypeError("read");
  };

  const source = tokenSource({ ...NONE, file: "/gone" }, { readTextIfExists: never, readStandardInput: never });

  assertEquals(source?.description, 'token file "/gone"');
});

for (const places of [{ argument: "a", file: "b" }, { argument: "a", variable: "b" }, { file: "-", variable: "b" }]) {
  Deno.test(`tokenSource() refuses ${Object.keys(places).join(" and ")} together`, () => {
    const error = assertThrows(() => tokenSource({ ...NONE, ...places }, readers("")), K0sError);

    assertStringIncludes(error.message, "you can only pass one token source");
  });
}

Deno.test("tokenSource() refuses a standard input that something else reads", () => {
  assertThrows(
    () => tokenSource({ ...NONE, argument: "-", isStdinTaken: true }, readers("")),
    K0sError,
    "the configuration is read from it",
  );
});

for (const [text, what] of [[undefined, "not found"], [" \n", "is empty"]] as const) {
  Deno.test(`tokenSource() says that a token file ${what}`, async () => {
    const source = tokenSource({ ...NONE, file: "/t" }, readers(text));

    await assertRejects(() => source!.read("worker"), K0sError, `token file "/t" ${what}: obtain a new token`);
  });
}

Deno.test("tokenSource() says why a token file cannot be read", async () => {
  const readTextIfExists = () => Promise.reject(new Error("permission denied"));
  const source = tokenSource({ ...NONE, file: "/t" }, { ...readers(""), readTextIfExists });

  await assertRejects(() => source!.read("worker"), K0sError, "failed to read token file: permission denied");
});

Deno.test("tokenSource() lets only the wanted role pass", async () => {
  const source = tokenSource({ ...NONE, argument: await aToken() }, readers(""));

  await assertRejects(() => source!.read("controller"), JoinTokenError, "wrong token type kubelet-bootstrap");
});
