import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import type { ContainerdDropIn } from "../../../../lib/host/mod.ts";
import { refuseBrokenDropIns, takeOverDropIns } from "../../../../lib/node/pods/containerd_drop_ins.ts";
import { aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { workerFacts } from "../../../support/node_modes.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";

const aDropIn = (path: string, text: string, problem?: string) => ({ path, text, ownText: text, problem });
const SOUND = aDropIn("/d/a.toml", "version = 3");
const FORMER = aDropIn("/d/c.toml", "version = 3");
const BROKEN = aDropIn("/d/b.toml", "version =", "failed to parse TOML: no value");

function fixture({ containerdConfig }: { containerdConfig?: string } = {}) {
  const spawn = new FakeSpawn();
  const ports = { ...fakePorts(), spawn };
  const state = aControllerState({ ports });
  state.learn({ host: { ...workerFacts().host!, dropIns: [FORMER], containerdConfig } });
  const take = async (dropIns: readonly ContainerdDropIn[]) => {
    await takeOverDropIns(dropIns, state);
    const { host } = state.facts;
    return [host?.dropIns, host?.areDropInsRefused];
  };
  return { ports, spawn, state, take };
}

const asked = (file: string) => ["--config", file, "--log-level", "error", "config", "dump"];

Deno.test("takeOverDropIns() has containerd follow sound files, or none", async () => {
  const { take, ports, spawn, state } = fixture();

  assertEquals([await take([SOUND]), await take([])], [[[SOUND], false], [[], false]]);
  assertEquals(spawn.runs.map((words) => words.slice(1)), [asked(SOUND.path), asked("/dev/stdin")]);
  assertEquals(ports.log.records, []);
  assertEquals(state.events.get("containerd")?.length, 2);
});

Deno.test("takeOverDropIns() leaves containerd alone and names a broken file in log and status, until it is mended", async () => {
  const { take, ports, spawn, state } = fixture();

  assertEquals(await take([BROKEN]), [[FORMER], true]);

  assertEquals(spawn.runs, []);
  assertEquals(ports.log.records.map(({ level, fields }) => [level, fields["path"], fields["problem"]]), [
    ["error", BROKEN.path, BROKEN.problem],
  ]);
  assertEquals(state.events.get("containerd")?.map(({ message }) => message), [
    `not taking over changed drop-ins: ${BROKEN.path}: ${BROKEN.problem}`,
  ]);
  assertEquals(await take([FORMER]), [[FORMER], false]);
});

const ANSWERS: [string, string, string][] = [
  ["its last words", 'level=warning msg="x"\ncontainerd: toml: cannot decode\n', "toml: cannot decode"],
  ["its exit code", "", "containerd cannot read it: exit code 1"],
];

for (const [what, stderr, problem] of ANSWERS) {
  Deno.test(`takeOverDropIns() refuses what containerd cannot read, with ${what}`, async () => {
    const { take, ports, spawn } = fixture();
    spawn.answer = () => ({ code: 1, stderr });

    assertEquals(await take([SOUND]), [[FORMER], true]);

    assertEquals(ports.log.records.map(({ fields }) => fields["problem"]), [problem]);
  });
}

const WHOLE: [what: string, runtimes: string, problem: string | undefined][] = [
  ["takes a default runtime of another file", "nvidia", undefined],
  [
    "refuses a default runtime of no file",
    "runc",
    'default_runtime_name is "nvidia", and no such runtime is configured',
  ],
];

for (const [what, runtime, problem] of WHOLE) {
  Deno.test(`takeOverDropIns() ${what}`, async () => {
    const { take, ports, spawn } = fixture();
    const cri = "[plugins.'io.containerd.cri.v1.runtime'.containerd";
    spawn.answer = (_, { args = [] }) => ({
      stdout: args.includes("/dev/stdin")
        ? `${cri}]\ndefault_runtime_name = 'nvidia'\n${cri}.runtimes.${runtime}]\nruntime_type = 'x'\n`
        : "",
    });

    assertEquals((await take([SOUND]))[1], problem !== undefined);

    assertEquals(ports.log.records.map(({ fields }) => [fields["path"], fields["problem"]]), [
      ...(problem === undefined ? [] : [["/etc/k0s/containerd.d", problem]]),
    ]);
  });
}

Deno.test("takeOverDropIns() asks about an operator's own configuration where that is what containerd reads", async () => {
  const { take, spawn } = fixture({ containerdConfig: "version = 3\n" });

  await take([SOUND]);

  assertEquals(spawn.runs.map((words) => words.slice(1)), [asked(SOUND.path), asked("/etc/k0s/containerd.toml")]);
});

Deno.test("refuseBrokenDropIns() names what containerd could not do with, and asks nothing where there are no drop-ins", async () => {
  const { state, spawn, take } = fixture();
  await take([]);
  await refuseBrokenDropIns(state);
  assertEquals(spawn.runs, []);

  await take([SOUND]);
  await refuseBrokenDropIns(state);

  spawn.answer = () => ({ code: 1, stderr: "containerd: toml: cannot decode" });
  await assertRejects(
    () => refuseBrokenDropIns(state),
    ConfigError,
    "Cannot start containerd with its drop-ins: /d/a.toml: toml: cannot decode",
  );
});
