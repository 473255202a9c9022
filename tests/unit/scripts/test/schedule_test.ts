import { assertEquals, assertRejects } from "@std/assert";
import { runSideBySide, type Scheduled } from "../../../../scripts/test/schedule.ts";

interface Item extends Scheduled {
  name: string;
}

function item(name: string, expectedSeconds: number | undefined, alone?: string, waits?: string): Item {
  return { name, expectedSeconds, alone, waits };
}

/** Runs items, each of which takes as many turns as it has expected seconds. */
async function trace(items: readonly Item[], jobs: number): Promise<string[]> {
  const seen: string[] = [];
  const running = new Set<string>();
  await runSideBySide(items, {
    jobs,
    run: async ({ name, expectedSeconds = 1 }) => {
      running.add(name);
      seen.push([...running].join("+"));
      for (let turn = 0; turn < expectedSeconds; turn++) await Promise.resolve();
      running.delete(name);
    },
  });
  return seen;
}

Deno.test("runSideBySide() begins with the longest, and with those that nobody knows", async () => {
  const items = [item("short", 10), item("long", 200), item("new", undefined), item("middle", 50)];

  assertEquals(await trace(items, 1), ["new", "long", "middle", "short"]);
  assertEquals(await trace(items, 2), ["new", "new+long", "long+middle", "long+short"]);
});

Deno.test("runSideBySide() lets nothing run beside what runs alone", async () => {
  const items = [item("alone", 300, "why"), item("a", 10), item("b", 5), item("other", 100, "why")];

  assertEquals(await trace(items, 3), ["a", "a+b", "alone", "other"]);
});

Deno.test("runSideBySide() lets one more run that mostly waits, unless they are to run one by one", async () => {
  const waits = (name: string, expectedSeconds: number) => item(name, expectedSeconds, undefined, "why");
  const items = [waits("w", 20), waits("x", 20), item("a", 60), item("b", 50), item("c", 5)];

  assertEquals(await trace(items, 2), ["a", "a+b", "a+b+w", "a+b+x", "a+c"]);
  assertEquals(await trace(items, 1), ["a", "b", "w", "x", "c"]);
});

Deno.test("runSideBySide() begins nothing more after a failure of the runner itself", async () => {
  const begun: string[] = [];
  const items = [item("a", 4), item("b", 3), item("c", 2), item("d", 1, "why")];

  await assertRejects(
    () =>
      runSideBySide(items, {
        jobs: 1,
        run: ({ name }) => {
          begun.push(name);
          return Promise.reject(new Error(name));
        },
      }),
    Error,
    "a",
  );

  assertEquals(begun, ["a"]);
});
