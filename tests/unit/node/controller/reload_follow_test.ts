import { assertEquals } from "@std/assert";
import { followConfig } from "../../../../lib/node/controller/reload.ts";
import { until } from "../../../support/until.ts";
import { dynamicController, objectOf } from "./_dynamic_controller.ts";

Deno.test("followConfig() takes over the first of many states at once, and then the newest, ever less often", async () => {
  await using node = await dynamicController();
  const { state, ports: { clock } } = node;
  const end = new AbortController();
  const following = followConfig(state, end.signal).catch(() => {});
  const taken = () => state.config.spec.konnectivity.externalAddress;
  const isTaken = (value: string) => until(value, () => Promise.resolve(taken() === value));
  const tell = (value: number) => state.wishes.readObject(objectOf({ konnectivity: { externalAddress: `${value}` } }));

  tell(1);
  await isTaken("1");
  for (const value of [2, 3, 4]) tell(value);
  await until("the pause", () => Promise.resolve(clock.pending > 0));
  assertEquals(taken(), "1");
  await clock.advance(2_000);
  await isTaken("4");
  for (const value of [5, 6]) tell(value);
  await until("the pause", () => Promise.resolve(clock.pending > 0));
  await clock.advance(2_000);
  assertEquals(taken(), "4");
  await clock.advance(2_000);
  await isTaken("6");
  end.abort();
  await following;
});

Deno.test("followConfig() notes that the object is gone, and what this controller goes on with, until it is there again", async () => {
  await using node = await dynamicController();
  const { state, ports: { clock } } = node;
  const end = new AbortController();
  const following = followConfig(state, end.signal).catch(() => {});
  const object = objectOf({});
  state.wishes.readObject(object);
  state.wishes.objectWasDeleted();
  await until("the pause", () => Promise.resolve(clock.pending > 0));
  await clock.advance(2_000);
  await until("it is noted", () => Promise.resolve(state.facts.deletedObject !== undefined));
  const { resourceVersion } = object.metadata;
  assertEquals(state.facts.deletedObject, { resourceVersion });
  assertEquals(state.events.get("ClusterConfig")?.at(-1)?.message, "was deleted");
  state.wishes.readObject(objectOf({ nosuch: 1 }));
  await until("it is there again", () => Promise.resolve(state.facts.deletedObject === undefined));
  end.abort();
  await following;
});
