import { assertEquals } from "@std/assert";
import type { PodResolvConf } from "../../../../lib/host/mod.ts";
import type { PodFacts } from "../../../../lib/node/desired/pods.ts";
import { followResolvConf } from "../../../../lib/node/pods/resolv_conf.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { workerFacts } from "../../../support/node_modes.ts";
import { until } from "../../../support/until.ts";

const NONE: PodResolvConf = { text: "nameserver 192.0.2.7\n", problem: "none" };
const USABLE: PodResolvConf = { path: "/etc/resolv.conf" };

function fixture(resolvConf: PodResolvConf) {
  const clock = new FakeClock();
  const state = aControllerState({ ports: { ...fakePorts(), clock } });
  const learnt: PodFacts[] = [];
  const host = { ...HOST, resolvConf };
  const facts: { host: PodFacts["host"] } = { host };
  const learn = (more: PodFacts) => {
    learnt.push(more);
    facts.host = more.host;
  };
  return { clock, learnt, facts, state: { inputs: state.inputs, facts, learn } };
}

const HOST = workerFacts().host!;
const NEVER = new AbortController().signal;

Deno.test("followResolvConf() ends at once where the machine's file will do", async () => {
  const f = fixture(USABLE);

  await followResolvConf(f.state, NEVER, () => Promise.reject(new Error("not asked")));

  assertEquals(f.learnt, []);
});

Deno.test("followResolvConf() tells of name servers that come later, and then ends", async () => {
  const f = fixture(NONE);
  let found: PodResolvConf = NONE;
  const following = followResolvConf(f.state, NEVER, () => Promise.resolve(found));
  await until("it sleeps", () => f.clock.pending === 1);
  assertEquals(f.learnt, []);

  found = { text: "nameserver 192.0.2.8\n", problem: "still none" };
  await f.clock.advance(10_000);
  await until("it sleeps again", () => f.clock.pending === 1);
  found = USABLE;
  await f.clock.advance(10_000);
  await following;

  assertEquals(f.learnt.map(({ host }) => host?.resolvConf), [
    { text: "nameserver 192.0.2.8\n", problem: "still none" },
    USABLE,
  ]);
});
