import { assertEquals } from "@std/assert";
import { joinedFlags, mergedFlag, wordsOf } from "../../../lib/components/list_flags.ts";

const CASES: [flag: string, ours: string, theirs: string, merged: string][] = [
  ["feature-gates", "A=true,B=false", "B=true,C=true", "B=false,C=true,A=true"],
  [
    "enable-admission-plugins",
    "NodeRestriction",
    "AlwaysPullImages, PodNodeSelector",
    "NodeRestriction,AlwaysPullImages,PodNodeSelector",
  ],
  ["enable-admission-plugins", "NodeRestriction", "NodeRestriction", "NodeRestriction"],
  ["controllers", "*,bootstrapsigner,tokencleaner", "*,-ttl", "*,-ttl,bootstrapsigner,tokencleaner"],
  ["controllers", "*,bootstrapsigner,tokencleaner", "*,-tokencleaner", "*,-tokencleaner,bootstrapsigner"],
  ["controllers", "*,bootstrapsigner,tokencleaner", "namespace", "namespace,bootstrapsigner,tokencleaner"],
  ["api-audiences", "https://a,system:konnectivity-server", "https://b", "https://b,system:konnectivity-server"],
  ["api-audiences", "https://a", "https://b", "https://b"],
  ["node-labels", "a=1,b=2", "b=3,c=4", "a=1,b=3,c=4"],
  ["tls-cipher-suites", "A,B", "A", "A"],
  ["authorization-mode", "Node,RBAC", "Node,RBAC,Webhook", "Node,RBAC,Webhook"],
];

for (const [flag, ours, theirs, merged] of CASES) {
  Deno.test(`mergedFlag() makes --${flag}=${merged} of ${ours} and ${theirs}`, () => {
    assertEquals(mergedFlag(flag, ours, theirs), merged);
  });
}

const JOINED: [flag: string, older: string, newer: string, joined: string][] = [
  ["controllers", "-ttl,-nodeipam", "*,nodeipam", "*,nodeipam,-ttl"],
  ["controllers", "*,-ttl", "*", "*,-ttl"],
  ["controllers", "*,-ttl", "-nodeipam", "-nodeipam,*,-ttl"],
  ["controllers", "*,-ttl", "namespace", "namespace,-ttl"],
  ["feature-gates", "A=true,B=true", "B=false", "A=true,B=false"],
  ["v", "2", "3", "3"],
];

for (const [flag, older, newer, joined] of JOINED) {
  Deno.test(`joinedFlags() make --${flag}=${joined} of ${older} and ${newer}`, () => {
    assertEquals(joinedFlags({ [flag]: older, a: "1" }, { [flag]: newer, b: "2" }), { [flag]: joined, a: "1", b: "2" });
  });
}

Deno.test("wordsOf() leaves blanks and empty words out", () => {
  assertEquals(wordsOf(" a, ,b,"), ["a", "b"]);
});
