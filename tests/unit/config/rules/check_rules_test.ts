import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

Deno.test("checkRules() reports problems of fields beside unknown ones", () => {
  assertEquals(
    specProblems("network: {zzz: 1, serviceCIDR: 10.244.0.0/16}"),
    [
      'network.podCIDR: overlaps with spec.network.serviceCIDR "10.244.0.0/16"',
      'network.zzz: Unknown field "zzz"',
    ],
  );
});

Deno.test("checkRules() leaves out rules that would read malformed fields", () => {
  assertEquals(specProblems("network: {dualStack: 7, podCIDR: 10.96.0.0/16}"), [
    "network.dualStack: Invalid type: expected a mapping, got an integer",
  ]);
});

Deno.test("checkRules() knows k0s's own feature gates", () => {
  const spec = "{api: {address: 2001:db8::1}, network: {podCIDR: fd00::/108, serviceCIDR: fd01::/108}}";

  assertEquals(specProblems(spec, { IPv6SingleStack: true }), []);
});
