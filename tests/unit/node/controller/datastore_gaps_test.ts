import { assertEquals } from "@std/assert";
import { followDatastoreGaps } from "../../../../lib/node/controller/datastore_gaps.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { flushPromises } from "../../../support/fakes.ts";

Deno.test("followDatastoreGaps() has the API server begin anew once per burst, and not again for minutes", async () => {
  const ports = fakePorts();
  const background = new AbortController();
  const state = aControllerState({ ports, background: background.signal });
  let alarms = 0;
  let wake = Promise.withResolvers<void>();
  state.inputs.supervisor.status = () => [{ name: "kine", state: "ready", restarts: 0, alarms, history: [] }];
  state.inputs.supervisor.nextChange = () => wake.promise;
  const alarm = async () => {
    alarms++;
    const former = wake;
    wake = Promise.withResolvers();
    former.resolve();
    await flushPromises();
  };
  state.runInBackground("gaps", (signal) => followDatastoreGaps(state, signal));
  await flushPromises();
  assertEquals(state.facts.datastoreGaps, undefined);

  await alarm();
  await alarm();
  await ports.clock.advance(5_000);
  assertEquals(state.facts.datastoreGaps, 2);
  await alarm();
  await ports.clock.advance(290_000);
  assertEquals(state.facts.datastoreGaps, 2);
  await ports.clock.advance(11_000);
  await ports.clock.advance(5_000);
  assertEquals(state.facts.datastoreGaps, 3);
  background.abort();
  wake.resolve();
  await state.backgroundTasks();
});
