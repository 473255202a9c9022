import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import type { DesiredFile } from "../../../lib/node/desired/desired.ts";
import type { RestartTurn } from "../../../lib/node/restart_turn.ts";
import { flushPromises } from "../../support/fakes.ts";
import { reconcilerFixture } from "./_reconciler.ts";

/** A turn that comes when the test says so. */
function aTurn() {
  const told: string[] = [];
  let come = () => {};
  const turn: RestartTurn = {
    take: (names, signal, onWait) => {
      told.push(`take ${names.join(" ")}`);
      onWait();
      return new Promise((resolve, reject) => {
        come = resolve;
        signal.addEventListener("abort", () => reject(new CancelledError("given up")));
      });
    },
    give: () => void told.push("give"),
  };
  return { told, turn, come: () => come() };
}

Deno.test("Reconciler.reconcile() restarts nothing, and writes nothing for it, before it is its turn", async () => {
  await using f = await reconcilerFixture();
  const { turn, told, come } = aTurn();
  f.reconciler.restartWith(turn);
  const file = (name: string, text: string): DesiredFile => ({
    ...{ path: `${f.runDir}/${name}.conf`, text, mode: 0o640, readBy: name },
  });
  f.node.processes = [f.spec("a", "1"), f.spec("b", "1")];
  f.node.files = [file("a", "1"), file("b", "1")];
  for (const name of ["a", "b"]) await f.bringUp(name);
  f.supervisor.told.length = 0;
  f.node.processes = [f.spec("a", "2"), f.spec("b", "1")];
  f.node.files = [file("a", "2"), file("b", "2")];
  f.node.tasks = [{ name: "t", after: "s" }];
  const read = (name: string) => Deno.readTextFile(`${f.runDir}/${name}.conf`);

  const pass = f.pass();
  while (told.length === 0) await read("b");
  await flushPromises();
  // What follows a file as it runs need not wait, nor need tasks.
  assertEquals([f.supervisor.told, await read("a"), await read("b")], [[], "1", "2"]);
  assertEquals([f.ranTasks.at(-1)?.length, told], [1, ["take a"]]);

  come();
  await pass;
  assertEquals([f.supervisor.told, await read("a")], [["apply a 2", "a is ready"], "2"]);
  assertEquals(told, ["take a", "give"]);
});

Deno.test("Reconciler.reconcile() keeps its turn while newer facts are there, and asks for none where nothing restarts", async () => {
  await using f = await reconcilerFixture();
  const { turn, told, come } = aTurn();
  f.reconciler.restartWith(turn);
  f.node.processes = [f.spec("a", "1")];
  await f.bringUp("a");
  await f.pass();
  assertEquals(told, ["give"]);

  f.supervisor.isReady.set("a", false);
  f.node.processes = [f.spec("a", "2")];
  const newer = new AbortController();
  const pass = f.reconciler.reconcile(newer.signal);
  while (told.length < 2) await flushPromises();
  come();
  while (!f.supervisor.told.includes("apply a 2")) await flushPromises();
  newer.abort();
  await pass;
  assertEquals(told, ["give", "take a"]);

  f.supervisor.isReady.set("a", true);
  await f.pass();
  assertEquals(told, ["give", "take a", "give"]);
});

Deno.test("Reconciler.reconcile() begins anew with newer facts instead of waiting", async () => {
  await using f = await reconcilerFixture();
  const { turn, told } = aTurn();
  f.reconciler.restartWith(turn);
  f.node.processes = [f.spec("a", "1")];
  await f.bringUp("a");
  f.node.processes = [f.spec("a", "2")];
  const newer = new AbortController();
  const pass = f.reconciler.reconcile(newer.signal);
  while (told.length === 0) await flushPromises();
  newer.abort();
  await pass;

  assertEquals([f.supervisor.told.at(-1), told], ["a is ready", ["take a"]]);
});

Deno.test("Reconciler.reconcile() hides no failure of a wait", async () => {
  await using f = await reconcilerFixture();
  f.reconciler.restartWith({ take: () => Promise.reject(new Error("broken")), give: () => {} });
  f.node.processes = [f.spec("a", "1")];
  await f.bringUp("a");
  f.node.processes = [f.spec("a", "2")];

  await assertRejects(() => f.pass(), Error, "broken");
});
