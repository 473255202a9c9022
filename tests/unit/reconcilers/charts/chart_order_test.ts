import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type OrderedChart, planCharts } from "../../../../lib/reconcilers/charts/chart_order.ts";
import { releaseClaims } from "../../../../lib/reconcilers/charts/release_claims.ts";

function chart(name: string, more: Partial<OrderedChart> = {}): OrderedChart {
  const release = { created: "", release: name, isDeployed: false };
  return {
    name,
    order: 0,
    ...release,
    isDeleted: false,
    isDone: false,
    isRunning: false,
    timeoutMs: 60_000,
    ...more,
  };
}

const CASES: {
  says: string;
  charts: OrderedChart[];
  begin: string[];
  waiting?: Record<string, string>;
  nextMs?: number;
}[] = [
  { says: "nothing to do", charts: [chart("a", { isDone: true })], begin: [] },
  { says: "the same order together", charts: [chart("b"), chart("a")], begin: ["a", "b"] },
  {
    says: "a lower order first",
    charts: [chart("a", { order: 1 }), chart("b", { order: -1 }), chart("c")],
    begin: ["b"],
    waiting: {
      a: 'Chart "b" of order -1, Chart "c" of order 0',
      c: 'Chart "b" of order -1',
    },
  },
  {
    says: "a running one holds back",
    charts: [chart("a", { order: 1 }), chart("b", { isRunning: true })],
    begin: [],
    waiting: { a: 'Chart "b" of order 0' },
  },
  {
    says: "a failing one holds back for its timeout",
    charts: [chart("a", { order: 1 }), chart("b", { failure: { sinceMs: 50_000, retryAtMs: 105_000 } })],
    begin: [],
    waiting: { a: 'Chart "b" of order 0 (fails)' },
    nextMs: 105_000,
  },
  {
    says: "and no longer",
    charts: [chart("a", { order: 1 }), chart("b", { failure: { sinceMs: 40_000, retryAtMs: 105_000 } })],
    begin: ["a"],
    nextMs: 105_000,
  },
  {
    says: "what fails begins again when it is time",
    charts: [chart("b", { failure: { sinceMs: 40_000, retryAtMs: 100_000 } })],
    begin: ["b"],
  },
  {
    says: "uninstalling goes the other way, and before",
    charts: [chart("a", { isDeleted: true }), chart("b", { isDeleted: true, order: 1 }), chart("c", { order: 2 })],
    begin: ["b", "c"],
    waiting: { a: 'Chart "b" of order 1' },
  },
  {
    says: "only so many at once",
    charts: [chart("a"), chart("b"), chart("c"), chart("d", { isRunning: true })],
    begin: ["a"],
    waiting: { b: "its turn: 2 at once are being deployed", c: "its turn: 2 at once are being deployed" },
  },
  {
    says: "a release is one Chart's, and the other holds nothing back",
    charts: [
      chart("a", { release: "x" }),
      chart("b", { release: "x", isDeployed: true, isDone: true }),
      chart("c", { order: 1 }),
    ],
    begin: ["c"],
    waiting: { a: 'Chart "b", which has the same release' },
  },
  {
    says: "a release that nothing has deployed is the oldest Chart's",
    charts: [chart("a", { release: "x", created: "2" }), chart("b", { release: "x", created: "1" })],
    begin: ["b"],
    waiting: { a: 'Chart "b", which has the same release' },
  },
  {
    says: "a release that goes is waited for",
    charts: [
      chart("a", { release: "x", isDeployed: true }),
      chart("b", { release: "x", isDeleted: true, isRunning: true }),
    ],
    begin: [],
    waiting: { a: 'Chart "b", which has the same release' },
  },
  {
    says: "a Chart whose release is another's can go",
    charts: [
      chart("a", { release: "x", isDeleted: true }),
      chart("b", { release: "x", isDeployed: true, isDone: true }),
    ],
    begin: ["a"],
  },
  {
    says: "not all are named",
    charts: [chart("z", { order: 1 }), ...["a", "b", "c", "d", "e"].map((name) => chart(name, { isRunning: true }))],
    begin: [],
    waiting: { z: 'Chart "a" of order 0, Chart "b" of order 0, Chart "c" of order 0 and 2 more' },
  },
];

for (const { says, charts, begin, waiting = {}, nextMs } of CASES) {
  Deno.test(`planCharts(): ${says}`, () => {
    const plan = planCharts(charts, { nowMs: 100_000, concurrency: 2 });
    assertEquals({ ...plan, waiting: Object.fromEntries(plan.waiting) }, { begin, waiting, nextMs });
  });
}

const someCharts = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 4 }),
    order: fc.integer({ min: -2, max: 2 }),
    created: fc.constantFrom("", "1"),
    release: fc.constantFrom("x", "y", "z"),
    isDeployed: fc.boolean(),
    isDeleted: fc.boolean(),
    isDone: fc.boolean(),
    isRunning: fc.boolean(),
    timeoutMs: fc.integer({ min: 1, max: 100 }),
    failure: fc.option(fc.record({ sinceMs: fc.nat(100), retryAtMs: fc.nat(200) }), { nil: undefined }),
  }),
  { selector: ({ name }) => name },
);

Deno.test("planCharts() never stops: what is open runs, begins, or has a moment at which it does", () => {
  fc.assert(fc.property(someCharts, fc.nat(300), fc.integer({ min: 1, max: 4 }), (charts, nowMs, concurrency) => {
    const plan = planCharts(charts, { nowMs, concurrency });
    const running = charts.filter(({ isRunning }) => isRunning).length;
    const blocked = releaseClaims(charts);
    const isOpen = charts.some(({ name, isDone, isRunning }) => !isDone && !isRunning && !blocked.has(name));
    if (isOpen && running === 0 && plan.begin.length === 0) return plan.nextMs !== undefined && plan.nextMs > nowMs;
    return plan.begin.length <= Math.max(0, concurrency - running);
  }));
});
