import { assertEquals } from "@std/assert";
import { takeOverDropIns } from "../../../../lib/node/pods/containerd_drop_ins.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { workerFacts } from "../../../support/node_modes.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";

const SOUND = { path: "/d/a.toml", text: "version = 3", problem: undefined };
const FORMER = { path: "/d/c.toml", text: "version = 3", problem: undefined };
const BROKEN = { path: "/d/b.toml", text: "version =", problem: "failed to parse TOML: no value" };

function fixture() {
  const spawn = new FakeSpawn();
  const ports = { ...fakePorts(), spawn };
  const state = aControllerState({ ports });
  state.learn({ host: { ...workerFacts().host!, dropIns: [FORMER] } });
  const take = async (dropIns: typeof SOUND[] | typeof BROKEN[]) => {
    await takeOverDropIns(dropIns, state);
    return state.facts.host?.dropIns;
  };
  return { ports, spawn, state, take };
}

Deno.test("takeOverDropIns() has containerd follow sound files, or none", async () => {
  const { take, ports, spawn, state } = fixture();

  assertEquals([await take([SOUND]), await take([])], [[SOUND], []]);
  assertEquals(spawn.runs.map((words) => words.slice(1)), [
    ["--config", SOUND.path, "--log-level", "error", "config", "dump"],
  ]);
  assertEquals(ports.log.records, []);
  assertEquals(state.events.get("containerd")?.length, 2);
});

Deno.test("takeOverDropIns() leaves containerd alone and names a broken file in log and status", async () => {
  const { take, ports, spawn, state } = fixture();

  assertEquals(await take([BROKEN]), [FORMER]);

  assertEquals(spawn.runs, []);
  assertEquals(ports.log.records.map(({ level, fields }) => [level, fields["path"], fields["problem"]]), [
    ["error", BROKEN.path, BROKEN.problem],
  ]);
  assertEquals(state.events.get("containerd")?.map(({ message }) => message), [
    `not taking over changed drop-ins: ${BROKEN.path}: ${BROKEN.problem}`,
  ]);
});

const ANSWERS: [string, string, string][] = [
  ["its last words", 'level=warning msg="x"\ncontainerd: toml: cannot decode\n', "toml: cannot decode"],
  ["its exit code", "", "containerd cannot read it: exit code 1"],
];

for (const [what, stderr, problem] of ANSWERS) {
  Deno.test(`takeOverDropIns() refuses what containerd cannot read, with ${what}`, async () => {
    const { take, ports, spawn } = fixture();
    spawn.answer = () => ({ code: 1, stderr });

    assertEquals(await take([SOUND]), [FORMER]);

    assertEquals(ports.log.records.map(({ fields }) => fields["problem"]), [problem]);
  });
}
