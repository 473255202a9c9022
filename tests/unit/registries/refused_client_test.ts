import { assertEquals } from "@std/assert";
import { refusedClient } from "../../../lib/registries/refused_client.ts";

Deno.test("refusedClient() says whether a certificate is missing, or is not taken", () => {
  const of = (message: string, hasShown: boolean) => {
    const error = refusedClient(message, hasShown);
    return error === undefined ? undefined : [error.message, error.hint];
  };
  const required = "client error (SendRequest): connection error: received fatal alert: CertificateRequired";

  assertEquals(of(required, false), [
    "it refuses clients without a certificate (CertificateRequired)",
    "Name one in certFile and keyFile of spec.containerd.registries",
  ]);
  assertEquals(of("received fatal alert: UnknownCA", true), [
    "it refuses the client certificate (UnknownCA)",
    "Check that it is valid, and that its authority is one that this server knows",
  ]);
  assertEquals(of("received fatal alert: InternalError", false), undefined);
  assertEquals(of("connection refused", true), undefined);
});

Deno.test("refusedClient() guesses at a certificate where a server only ends the connection", () => {
  for (
    const message of [
      "operation was canceled: connection closed",
      "connection error: Connection reset by peer (os error 104)",
    ]
  ) {
    assertEquals(refusedClient(message, false)?.message, "it ends the connection without an answer");
    assertEquals(refusedClient(message, true), undefined);
  }
});
