import { assertEquals } from "@std/assert";
import { decimalId, describeMember, hexId, peerUrlOf } from "../../../lib/etcd/mod.ts";
import { alarmsIn, lagsIn, membersIn, statusIn } from "../../../lib/etcd/member.ts";

Deno.test("identifiers keep all their 64 bits", () => {
  assertEquals(hexId("10276657743932975437"), "8e9e05c52164694d");
  assertEquals(decimalId("8e9e05c52164694d"), "10276657743932975437");
  assertEquals(decimalId("no"), undefined);
});

Deno.test("peerUrlOf() puts an IPv6 address into brackets", () => {
  assertEquals(peerUrlOf("192.0.2.1"), "https://192.0.2.1:2380");
  assertEquals(peerUrlOf("2001:db8::1"), "https://[2001:db8::1]:2380");
});

Deno.test("membersIn() fills in what the gateway leaves out", () => {
  const [unstarted] = membersIn({ members: [{ ID: "7", peerURLs: ["https://a:2380"], isLearner: true }] });

  assertEquals(unstarted, { id: "7", name: "", peerUrls: ["https://a:2380"], clientUrls: [], isLearner: true });
  assertEquals(describeMember(unstarted!), "the member at https://a:2380 that never started");
  assertEquals(membersIn({}), []);
});

Deno.test("statusIn() reads numbers that are written as text", () => {
  const status = statusIn({ header: { member_id: "7" }, dbSize: "4096", raftIndex: "12", leader: "9" });

  assertEquals([status.memberId, status.dbSizeBytes, status.raftIndex, status.leaderId], ["7", 4096, 12, "9"]);
  assertEquals(status.dbQuotaBytes, undefined);
});

Deno.test("alarmsIn() reads raised alarms", () => {
  assertEquals(alarmsIn({ alarms: [{ memberID: "7", alarm: "NOSPACE" }] }), [{ memberId: "7", alarm: "NOSPACE" }]);
});

Deno.test("lagsIn() compares what members have with what the leader has committed", () => {
  const variables = {
    "raft.status": { commit: 20, progress: { a: { match: 20 }, b: { match: 15 }, c: { match: 21 } } },
  };

  assertEquals([...lagsIn(variables)], [["10", 0], ["11", 5], ["12", 0]]);
  assertEquals(lagsIn({}).size, 0);
});
