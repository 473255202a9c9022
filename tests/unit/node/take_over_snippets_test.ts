import { assertEquals } from "@std/assert";
import { embeddedPodHost } from "../../../lib/node/embedded_worker.ts";
import { takeOverSnippets } from "../../../lib/node/take_over_snippets.ts";
import { aControllerState, fakePorts } from "../../support/a_controller.ts";

const SOUND = { path: "/d/a.toml", text: "version = 3", problem: undefined };
const BROKEN = { path: "/d/b.toml", text: "version =", problem: "failed to parse TOML: no value" };

function fixture() {
  const ports = fakePorts();
  const state = aControllerState({ ports });
  const f = { ports, host: embeddedPodHost(state), state, restarts: 0 };
  return {
    ...f,
    take: (snippets: typeof SOUND[] | typeof BROKEN[]) => {
      takeOverSnippets(snippets, f.host, () => f.restarts++);
      return f.restarts;
    },
  };
}

Deno.test("takeOverSnippets() restarts containerd with sound files, or with none", () => {
  const { take, ports, state } = fixture();

  assertEquals([take([SOUND]), take([])], [1, 2]);
  assertEquals(ports.log.records, []);
  assertEquals(state.events.get("containerd")?.length, 2);
});

Deno.test("takeOverSnippets() leaves containerd alone and names a broken file in log and status", () => {
  const { take, ports, state } = fixture();

  assertEquals(take([BROKEN]), 0);

  assertEquals(ports.log.records.map(({ level, fields }) => [level, fields["path"], fields["problem"]]), [
    ["error", BROKEN.path, BROKEN.problem],
  ]);
  assertEquals(state.events.get("containerd")?.map(({ message }) => message), [
    `not taking over changed config snippets: ${BROKEN.path}: ${BROKEN.problem}`,
  ]);
});
