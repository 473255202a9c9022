import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { renewRunning } from "../../../../lib/cli/certs/renew_running.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { fakeContext } from "../_cli.ts";

/** A k0s that answers so. */
function running(answers: Record<string, [status: number, body: unknown]>) {
  const http = new FakeHttp();
  const asked: string[] = [];
  http.answer = (url, { method = "GET", body = "" }) => {
    const path = new URL(url).pathname;
    asked.push(`${method} ${path} ${String(body)}`.trim());
    const [status, document] = answers[path] ?? [404, {}];
    return new Response(JSON.stringify(document), { status });
  };
  return { ...fakeContext({ http }), asked };
}

const WISH = { names: ["admin", "ccm"], socket: "/run/s", withinMs: 1_000 };
const RENEWED = ["admin", "ccm"];

Deno.test("renewRunning() says what was renewed, and waits for nothing where no process starts again", async () => {
  const { context, written, asked } = running({ "/certificates/renew": [200, { renewed: RENEWED, restarts: [] }] });

  assertEquals(await renewRunning(WISH, context), 0);

  assertEquals(asked, ['POST /certificates/renew ["admin","ccm"]']);
  assertEquals(written.stdout.split("\n"), [
    "Renewed: admin, ccm",
    "No process starts again: those that use them read them by themselves",
    "",
  ]);
});

const OUTCOMES: [string[], string, number][] = [
  [[], "Every process is ready with them", 0],
  [["ccm runs by its former specification: why"], "ccm runs by its former specification: why", 1],
];
for (const [failures, says, code] of OUTCOMES) {
  Deno.test(`renewRunning() waits for processes that start again, and says "${says}"`, async () => {
    const { context, written } = running({
      "/certificates/renew": [200, { renewed: RENEWED, restarts: ["kube-scheduler"] }],
      "/config/progress": [200, { isInEffect: true, waitsFor: [], failures }],
    });

    assertEquals(await renewRunning(WISH, context), code);

    assertEquals(written.stdout.split("\n").slice(1), ["Starting again: kube-scheduler", says, ""]);
  });
}

Deno.test("renewRunning() says what the controller does not use, and fails where that is all", async () => {
  const { context, written } = running({ "/certificates/renew": [200, { renewed: ["ccm"], restarts: [] }] });
  assertEquals(await renewRunning(WISH, context), 0);
  assertEquals(written.stdout.split("\n").slice(0, 2), [
    "Renewed: ccm",
    "Not renewed, since this controller does not use them: admin",
  ]);

  const none = running({ "/certificates/renew": [200, { renewed: [], restarts: [] }] }).context;
  await assertRejects(
    () => renewRunning(WISH, none),
    K0sError,
    "Cannot renew admin, ccm: this controller does not use it",
  );
});

Deno.test("renewRunning() tells why k0s does not issue them", async () => {
  const { context } = running({ "/certificates/renew": [422, { message: "Cannot issue certificate" }] });

  await assertRejects(() => renewRunning(WISH, context), K0sError, "Cannot issue certificate");
});
