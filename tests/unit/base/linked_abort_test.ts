import { assertEquals } from "@std/assert";
import { LinkedAbort } from "../../../lib/base/linked_abort.ts";

Deno.test("LinkedAbort is aborted by any of its parents, with the reason", () => {
  const [one, two] = [new AbortController(), new AbortController()];
  using linked = new LinkedAbort(one.signal, undefined, two.signal);

  two.abort("enough");

  assertEquals([linked.signal.aborted, linked.signal.reason, one.signal.aborted], [true, "enough", false]);
});

Deno.test("LinkedAbort is aborted from the start if a parent is", () => {
  using linked = new LinkedAbort(AbortSignal.abort());

  assertEquals(linked.signal.aborted, true);
});

Deno.test("LinkedAbort aborts itself alone", () => {
  const parent = new AbortController();
  using linked = new LinkedAbort(parent.signal);

  linked.abort();

  assertEquals([linked.signal.aborted, parent.signal.aborted], [true, false]);
});

Deno.test("LinkedAbort is aborted when disposed", () => {
  const linked = new LinkedAbort();

  linked[Symbol.dispose]();

  assertEquals(linked.signal.aborted, true);
});
