import { assertEquals } from "@std/assert";
import { ConfigWishes, wishOnSignal } from "../../../../lib/node/controller/config_wishes.ts";
import { flushPromises } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

const NEVER = new AbortController().signal;
const object = (resourceVersion: string) => ({ apiVersion: "v1", kind: "Thing", metadata: { resourceVersion } });

Deno.test("ConfigWishes keep a wish that comes before anybody listens, and do not answer it twice", async () => {
  const wishes = new ConfigWishes();
  using _ = wishOnSignal(wishes);
  let answers = 0;
  const listen = () => void wishes.next(NEVER).then(() => answers++);
  const answered = (count: number) => until(`${count} answers`, () => Promise.resolve(answers === count));

  Deno.kill(Deno.pid, "SIGHUP");
  listen();
  await answered(1);
  listen();
  await flushPromises();
  assertEquals(answers, 1);
  Deno.kill(Deno.pid, "SIGHUP");
  await answered(2);
});

Deno.test("ConfigWishes hand out the newest state of an object, and what else there is", async () => {
  const wishes = new ConfigWishes();
  wishes.readObject(object("1"));
  wishes.readFile();
  wishes.readObject(object("2"));

  assertEquals(await wishes.next(NEVER), {
    file: true,
    object: object("2"),
    deleted: false,
    passedOver: 1,
    hasPassed: false,
  });
  wishes.readFile();
  assertEquals(await wishes.next(NEVER), { file: true, deleted: false, passedOver: 0, hasPassed: false });
  wishes.nodeHasPassed();
  assertEquals(await wishes.next(NEVER), { file: false, deleted: false, passedOver: 0, hasPassed: true });
});

Deno.test("ConfigWishes tell that the object is gone beside its last state, unless it is there again", async () => {
  const wishes = new ConfigWishes();
  wishes.readObject(object("1"));
  wishes.objectWasDeleted();
  const gone = await wishes.next(NEVER);
  assertEquals([gone.object, gone.deleted], [object("1"), true]);
  wishes.objectWasDeleted();
  wishes.readObject(object("2"));
  const again = await wishes.next(NEVER);
  assertEquals([again.object, again.deleted], [object("2"), false]);
});

Deno.test("ConfigWishes tell what became of a file to those that asked before it was read, and no others", async () => {
  const wishes = new ConfigWishes();
  const told: string[] = [];
  const ask = (name: string) =>
    void wishes.readFileNow().then((refused) => told.push(`${name}: ${refused?.message ?? "taken over"}`));

  assertEquals(wishes.isFollowed, false);
  ask("a");
  await wishes.next(NEVER);
  ask("b");
  wishes.fileWasRead({ message: "no" });
  await flushPromises();
  assertEquals([told, wishes.isFollowed], [["a: no"], true]);
  await wishes.next(NEVER);
  wishes.fileWasRead(undefined);
  await flushPromises();
  assertEquals(told, ["a: no", "b: taken over"]);
});
