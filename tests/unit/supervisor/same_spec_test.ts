import { assert } from "@std/assert";
import { isSameSpec } from "../../../lib/supervisor/same_spec.ts";
import { aProcessSpec } from "../../support/a_process_spec.ts";

Deno.test("isSameSpec() does not mind the order of members", () => {
  const spec = aProcessSpec({ env: { A: "1", B: "2" } });
  const reversed = Object.fromEntries(Object.entries(spec).toReversed()) as typeof spec;
  assert(isSameSpec(spec, { ...reversed, env: { B: "2", A: "1" } }));
});

const changes = [
  { args: ["--other"] },
  { args: [] },
  { env: { A: "2" } },
  { user: { uid: 1, gid: 0 } },
  { reactsTo: { certificatesDigest: "2" } },
  { stdin: "config" },
];
for (const change of changes) {
  Deno.test(`isSameSpec() sees a change of ${Object.keys(change)} to ${JSON.stringify(Object.values(change)[0])}`, () => {
    assert(!isSameSpec(aProcessSpec(), aProcessSpec(change)));
  });
}
