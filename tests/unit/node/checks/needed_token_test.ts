import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import type { JoinToken, TokenSource } from "../../../../lib/join/mod.ts";
import { checkedToken, readOnce } from "../../../../lib/node/checks/needed_token.ts";

/** A token that counts how often it is read. */
function aSource(answer: () => Promise<JoinToken>): TokenSource & { reads: number } {
  const source = {
    reads: 0,
    description: "standard input",
    read: () => {
      source.reads++;
      return answer();
    },
  };
  return source;
}

const TOKEN: JoinToken = {
  role: "worker",
  server: "https://192.0.2.2:6443",
  caPem: "",
  credential: "",
  expiresAt: undefined,
  kubeconfig: "",
};

Deno.test("readOnce() reads standard input once", async () => {
  const source = aSource(() => Promise.resolve(TOKEN));
  const token = readOnce(source);

  assertEquals([await token.read("worker"), await token.read("worker"), source.reads], [TOKEN, TOKEN, 1]);
});

Deno.test("checkedToken() refuses a token of no use only where it is needed", async () => {
  const junk = aSource(() => Promise.reject(new K0sError("junk")));

  await assertRejects(() => checkedToken(junk, "worker", () => Promise.resolve(true)), K0sError, "junk");
  const kept = await checkedToken(junk, "worker", () => Promise.resolve(false));

  assertEquals([kept?.description, junk.reads], ["standard input", 1]);
  assertEquals(await checkedToken(undefined, "worker", () => Promise.resolve(true)), undefined);
});
