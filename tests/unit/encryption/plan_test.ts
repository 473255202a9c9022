import { assert, assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { newEncryptionKey } from "../../../lib/encryption/mod.ts";
import {
  againRewriting,
  beginChange,
  changeUnderWay,
  describeProvider,
  encryptedFromTheStart,
  type EncryptionChange,
  type EncryptionPlan,
  IDENTITY,
  nextPhase,
  providersOf,
  readingInTheClear,
  UNENCRYPTED,
} from "../../../lib/encryption/plan.ts";
import { parsePlan, renderPlan } from "../../../lib/encryption/plan_text.ts";
import { anEncryptedPlan, anEncryptionKey } from "../../support/encryption_plans.ts";
import { FakeClock, FakeRandom } from "../../support/fakes.ts";

const OLD = anEncryptedPlan("old");
const NEW = anEncryptionKey("new");
const OPTIONS = { newKey: NEW, isAlone: false };

/** The plans that a change goes through, from the first to the settled one. */
function plansOf(plan: EncryptionPlan, wanted: EncryptionChange, isAlone = false): EncryptionPlan[] {
  const plans = [beginChange(plan, wanted, { ...OPTIONS, isAlone })];
  while (plans.at(-1)!.phase !== "settled") plans.push(nextPhase(plans.at(-1)!));
  return plans;
}

const WAYS: [from: EncryptionPlan, change: EncryptionChange, providers: string[]][] = [
  [UNENCRYPTED, "enable", ["identity new", "new identity", "new", "new"]],
  [OLD, "rotate", ["old new", "new old", "new", "new"]],
  [OLD, "disable", ["old identity", "identity old", "", ""]],
];

Deno.test("a change goes through its phases, and what it leaves has its own key alone", () => {
  for (const [from, change, providers] of WAYS) {
    const plans = plansOf(from, change);
    assertEquals(plans.map((plan) => providersOf(plan).join(" ")), providers, change);
    assertEquals(plans.map(({ phase }) => phase), ["introducing", "rewriting", "retiring", "settled"]);
    assertEquals(plans.map(changeUnderWay), [change, change, change, undefined]);
    const { to, keys } = plans.at(-1)!;
    assertEquals(keys.map(({ name }) => name), to === IDENTITY ? [] : [to]);
    assertEquals(plansOf(from, change, true), plans.slice(1), "a controller that is alone need not introduce a key");
  }
});

/** What a controller can read by a plan. One that knows of no encryption reads what is in the clear. */
function readable(plan: EncryptionPlan): readonly string[] {
  const providers = providersOf(plan);
  return providers.length === 0 ? [IDENTITY] : providers;
}

Deno.test("in neighbouring phases each controller reads what the other writes, and every key that is needed is there", () => {
  for (const [from, change] of WAYS) {
    const plans = [from, ...plansOf(from, change)];
    for (const [at, plan] of plans.entries()) {
      const next = plans[at + 1] ?? plan;
      assert(readable(plan).includes(readable(next)[0]!), `${change}: ${plan.phase} reads what ${next.phase} writes`);
      assert(readable(next).includes(readable(plan)[0]!), `${change}: ${next.phase} reads what ${plan.phase} writes`);
      const known = [IDENTITY, ...plan.keys.map(({ name }) => name)];
      assertEquals(readable(plan).filter((name) => !known.includes(name)), []);
    }
  }
});

Deno.test("beginChange() goes on with the same change, and leaves alone what is as wanted", () => {
  for (const [from, change] of WAYS) {
    for (const plan of plansOf(from, change).slice(0, -1)) assertEquals(beginChange(plan, change, OPTIONS), plan);
  }
  assertEquals(beginChange(OLD, "enable", OPTIONS), OLD);
  assertEquals(beginChange(UNENCRYPTED, "disable", OPTIONS), UNENCRYPTED);
  assertThrows(() => beginChange(UNENCRYPTED, "rotate", OPTIONS), K0sError, "not encrypted");
});

Deno.test("beginChange() takes an unfinished change back as long as every controller can read both", () => {
  const [introducing, rewriting, retiring] = plansOf(UNENCRYPTED, "enable") as [
    EncryptionPlan,
    EncryptionPlan,
    EncryptionPlan,
  ];

  for (const plan of [introducing, rewriting]) {
    const back = beginChange(plan, "disable", OPTIONS);
    assertEquals([back.phase, providersOf(back)], ["rewriting", [IDENTITY, "new"]]);
    assertEquals(providersOf(plan).toSorted(), providersOf(back).toSorted());
  }
  assertThrows(() => beginChange(retiring, "disable", OPTIONS), K0sError, '"enable" is under way, in phase "retiring"');
  const rotating = plansOf(OLD, "rotate")[0]!;
  for (const other of ["enable", "disable"] as const) {
    assertThrows(() => beginChange(rotating, other, OPTIONS), K0sError, '"rotate" is under way');
  }
});

Deno.test("againRewriting() reads again what was being retired", () => {
  const retiring = plansOf(OLD, "rotate")[2]!;

  assertEquals(providersOf(againRewriting(retiring)), ["new", "old"]);
});

Deno.test("readingInTheClear() reads what an older backup holds, and is a change to be finished", () => {
  const plan = readingInTheClear(OLD);

  assertEquals([providersOf(plan), changeUnderWay(plan)], [["old", IDENTITY], "enable"]);
});

Deno.test("describeProvider() is for a sentence", () => {
  assertEquals([IDENTITY, "k1"].map(describeProvider), ["in the clear", "under the key k1"]);
});

Deno.test("newEncryptionKey() makes a key that a plan takes, each under another name", () => {
  const ports = { clock: new FakeClock(), random: new FakeRandom() };
  const [first, second] = [newEncryptionKey(ports), newEncryptionKey(ports)];

  assertEquals(first.name, "k0s-2026-01-02-00010203");
  assertEquals(atob(first.secret).length, 32);
  assert(second.name !== first.name && second.secret !== first.secret);
  for (const key of [first, second]) assertEquals(parsePlan(renderPlan(encryptedFromTheStart(key))).keys, [key]);
});
