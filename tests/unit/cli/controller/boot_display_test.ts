import { assertEquals } from "@std/assert";
import { showBoot } from "../../../../lib/cli/controller/boot_display.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { fakeContext } from "../_cli.ts";

const CLEAR = "\r\x1b[2K";

function display() {
  const { context, written } = fakeContext({ terminal: true });
  const clock = new FakeClock();
  const stop = new AbortController();
  const shown = showBoot({ ...context, clock }, stop.signal);
  return { shown, written, clock, stop };
}

Deno.test("showBoot() tells of the steps, then that all is ready", () => {
  const { shown, written } = display();

  shown.events.onStep?.({ name: "kine", state: "running", elapsedMs: 0 });
  shown.events.onStep?.({ name: "kine", state: "done", elapsedMs: 900 });
  shown.events.onReady?.({ elapsedMs: 1_000, apiUrl: "https://a:6443", nodeName: undefined });

  assertEquals(
    written.stdout,
    `Starting k0s\n${CLEAR}  0.0 s  0 steps done: kine${CLEAR}  ✓ kine 0.9 s\n${CLEAR}  0.0 s  1 step done: waiting for the node to be ready${CLEAR}` +
      "k0s is ready after 1.0 s\n  API   https://a:6443\nNext, in another terminal: k0s kubectl get ns\nCtrl+C here stops it.\n",
  );
  shown[Symbol.dispose]();
});

Deno.test("showBoot() tells when a node that was ready without a pod network has one", () => {
  const { shown, written } = display();
  const facts = { elapsedMs: 1_000, apiUrl: "https://a:6443", nodeName: "one" };

  shown.events.onReady?.({ ...facts, lacksNetwork: "no CNI" });
  shown.events.onNetwork?.({ ...facts, elapsedMs: 2_000 });

  assertEquals(written.stdout.split("\n").slice(-2), ["Node one is Ready after 2.0 s: it has a pod network", ""]);
  shown[Symbol.dispose]();
});

Deno.test("showBoot() moves the elapsed time on", async () => {
  const { shown, written, clock } = display();

  await clock.advance(250);

  assertEquals(written.stdout, `Starting k0s\n${CLEAR}  0.3 s  0 steps done: checks`);
  shown[Symbol.dispose]();
});

Deno.test("showBoot() puts warnings above the changing line and keeps the rest to itself", () => {
  const { shown, written } = display();
  const log = new FakeLogger();
  const above = shown.above(log).with({ component: "etcd" });

  above.debug("d");
  above.info("i");
  above.warn("w");
  above.error("e");

  assertEquals(log.records.map(({ level, fields }) => [level, fields["component"]]), [
    ["warning", "etcd"],
    ["error", "etcd"],
  ]);
  assertEquals(written.stdout.split(CLEAR).length, 5);
  shown[Symbol.dispose]();
});

Deno.test("showBoot() says that it stops", () => {
  const { shown, written, stop } = display();

  stop.abort("signal received: SIGINT");

  assertEquals(written.stdout, `Starting k0s\n${CLEAR}Stopping; Ctrl+C again ends it at once\n`);
  shown[Symbol.dispose]();
});
