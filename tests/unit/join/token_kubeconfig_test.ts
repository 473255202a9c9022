import { assertEquals, assertThrows } from "@std/assert";
import { JoinTokenError } from "../../../lib/join/mod.ts";
import { expiryNote, readTokenKubeconfig } from "../../../lib/join/token_kubeconfig.ts";
import { renderTokenKubeconfig } from "../../../lib/pki/mod.ts";
import { aCa } from "../../support/cluster_fixture.ts";

Deno.test("readTokenKubeconfig() reads the current context, not the first one", async () => {
  const caPem = await aCa();
  const text = renderTokenKubeconfig({ server: "https://a:1", caPem, token: "t", context: "k0s", user: "me" })
    .replace("contexts:\n", "contexts:\n- context:\n    cluster: x\n    user: y\n  name: other\n");

  const read = readTokenKubeconfig(text);

  assertEquals([read.user, read.server, read.token, read.expiresAt], ["me", "https://a:1", "t", undefined]);
});

Deno.test("readTokenKubeconfig() shows nothing of what it cannot read", () => {
  const error = assertThrows(() => readTokenKubeconfig("token: [secret"), JoinTokenError);

  assertEquals(error.message.includes("secret"), false);
});

Deno.test("expiryNote() is a comment, and nothing for a token without expiry", () => {
  assertEquals(expiryNote(new Date("2026-01-02T03:04:05Z")), "# expires 2026-01-02T03:04:05Z\n");
  assertEquals(expiryNote(undefined), "");
});
