import { assertEquals } from "@std/assert";
import { hasRecovered, outageFigures, parseAcknowledgements } from "../../../../../scripts/bench/cluster/outage.ts";

const SERVERS = ["one", "two"];

/** Writes acknowledged 10 ms after they were sent. */
function acks(server: string, ...sent: number[]) {
  return sent.map((sentMs) => ({ server, sentMs, ackedMs: sentMs + 10 }));
}

/** As many as it takes to show that a server has recovered, from a time on. */
function many(server: string, fromMs: number) {
  return acks(server, ...Array.from({ length: 40 }, (_, index) => fromMs + index * 50));
}

Deno.test("parseAcknowledgements() reads whole lines only", () => {
  const output = "probing\nack one 100 120\nfail two 100 no answer\nack two 150 19";

  assertEquals(parseAcknowledgements(output), [{ server: "one", sentMs: 100, ackedMs: 120 }]);
});

Deno.test("outageFigures() counts from the death to the first acknowledgement, by server", () => {
  const all = [...acks("one", 900, 1990, 3990), ...acks("two", 900, 2490, 4240)];

  assertEquals(outageFigures(all, SERVERS, 1000), { "outage.anyServerMs": 1500, "outage.slowestServerMs": 2000 });
});

Deno.test("outageFigures() finds the longest pause, not the first", () => {
  const figures = outageFigures([...acks("one", 1040, 5040), ...acks("two", 1050, 5050)], SERVERS, 1000);

  assertEquals(figures, { "outage.anyServerMs": 3990, "outage.slowestServerMs": 4000 });
});

Deno.test("hasRecovered() waits for every server, and for longer than an election takes", () => {
  const cases = [
    { all: [...many("one", 4000), ...many("two", 4000)], expected: true },
    { all: many("one", 4000), expected: false },
    { all: [...many("one", 4000), ...many("two", 4000).slice(1)], expected: false },
    { all: [...many("one", 1000), ...many("two", 1000)], expected: false },
  ];

  for (const { all, expected } of cases) assertEquals(hasRecovered(all, SERVERS, 1000), expected);
});
