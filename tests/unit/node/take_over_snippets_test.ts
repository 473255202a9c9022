import { assertEquals } from "@std/assert";
import { embeddedPodHost } from "../../../lib/node/embedded_worker.ts";
import { takeOverSnippets } from "../../../lib/node/take_over_snippets.ts";
import { aControllerState, fakePorts } from "../../support/a_controller.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";

const SOUND = { path: "/d/a.toml", text: "version = 3", problem: undefined };
const BROKEN = { path: "/d/b.toml", text: "version =", problem: "failed to parse TOML: no value" };

function fixture() {
  const spawn = new FakeSpawn();
  const ports = { ...fakePorts(), spawn };
  const state = aControllerState({ ports });
  const host = embeddedPodHost(state);
  let restarts = 0;
  const take = async (snippets: typeof SOUND[] | typeof BROKEN[]) => {
    await takeOverSnippets(snippets, host, () => restarts++);
    return restarts;
  };
  return { ports, spawn, state, take };
}

Deno.test("takeOverSnippets() restarts containerd with sound files, or with none", async () => {
  const { take, ports, spawn, state } = fixture();

  assertEquals([await take([SOUND]), await take([])], [1, 2]);
  assertEquals(spawn.runs.map((words) => words.slice(1)), [
    ["--config", SOUND.path, "--log-level", "error", "config", "dump"],
  ]);
  assertEquals(ports.log.records, []);
  assertEquals(state.events.get("containerd")?.length, 2);
});

Deno.test("takeOverSnippets() leaves containerd alone and names a broken file in log and status", async () => {
  const { take, ports, spawn, state } = fixture();

  assertEquals(await take([BROKEN]), 0);

  assertEquals(spawn.runs, []);
  assertEquals(ports.log.records.map(({ level, fields }) => [level, fields["path"], fields["problem"]]), [
    ["error", BROKEN.path, BROKEN.problem],
  ]);
  assertEquals(state.events.get("containerd")?.map(({ message }) => message), [
    `not taking over changed config snippets: ${BROKEN.path}: ${BROKEN.problem}`,
  ]);
});

const ANSWERS: [string, string, string][] = [
  ["its last words", 'level=warning msg="x"\ncontainerd: toml: cannot decode\n', "toml: cannot decode"],
  ["its exit code", "", "containerd cannot read it: exit code 1"],
];

for (const [what, stderr, problem] of ANSWERS) {
  Deno.test(`takeOverSnippets() refuses what containerd cannot read, with ${what}`, async () => {
    const { take, ports, spawn } = fixture();
    spawn.answer = () => ({ code: 1, stderr });

    assertEquals(await take([SOUND]), 0);

    assertEquals(ports.log.records.map(({ fields }) => fields["problem"]), [problem]);
  });
}
