import { assertEquals } from "@std/assert";
import { renderClusterState } from "../../../../lib/cli/etcd/render_state.ts";
import type { MemberState } from "../../../../lib/etcd/mod.ts";

const member = (more: Partial<MemberState>): MemberState => ({
  name: "one",
  id: "8e9e",
  peerURL: "https://192.0.2.1:2380",
  role: "leader",
  healthy: true,
  alarms: [],
  ...more,
});

Deno.test("renderClusterState() shows the whole, the members and what is wrong", () => {
  const text = renderClusterState({
    healthy: false,
    leader: "one",
    quorum: 2,
    aliveVoters: 1,
    members: [
      member({ dbSizeBytes: 2 * 1024 * 1024, dbInUseBytes: 1024 * 1024, raftLag: 0, alarms: ["NOSPACE"] }),
      member({ name: "", role: "voter", healthy: false }),
    ],
    problems: ["Not answering"],
  }, new Date("2026-01-02T03:04:05Z"));

  assertEquals(text.split("\n"), [
    'etcd is NOT healthy: 1 of 2 voting members answer, 2 are needed; "one" leads',
    "",
    "NAME             ID    PEER URL                ROLE    HEALTH     DB SIZE  IN USE   RAFT LAG  ALARMS   SEEN",
    "one              8e9e  https://192.0.2.1:2380  leader  ok         2.0 MiB  1.0 MiB  0         NOSPACE  now",
    "(never started)  8e9e  https://192.0.2.1:2380  voter   no answer  ?        ?        ?         -        never",
    "",
    "! Not answering",
    "",
  ]);
});

Deno.test("renderClusterState() tells how old what another controller told is", () => {
  const reported = member({ dbSizeBytes: 1, reportedAt: "2026-01-02T03:04:00.000Z" });
  const state = { healthy: true, leader: "one", quorum: 1, aliveVoters: 1, members: [reported], problems: [] };

  const row = renderClusterState(state, new Date("2026-01-02T03:04:20Z")).split("\n")[3];

  assertEquals(row?.endsWith("20s ago"), true, row);
});
