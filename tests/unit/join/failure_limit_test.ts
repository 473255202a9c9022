import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { FailureLimit } from "../../../lib/join/failure_limit.ts";

function fail(limit: FailureLimit, address: string, times: number, nowMs = 0): void {
  for (let count = 0; count < times; count++) limit.note(address, nowMs);
}

Deno.test("FailureLimit turns an address away after its burst, and lets it in again one by one", () => {
  const limit = new FailureLimit({ burst: 3, forgetMs: 1_000 });

  fail(limit, "10.0.0.1", 2);
  assertEquals(limit.waitMs("10.0.0.1", 0), 0);
  fail(limit, "10.0.0.1", 1);
  assertEquals([limit.waitMs("10.0.0.1", 0), limit.waitMs("10.0.0.1", 999), limit.waitMs("10.0.0.1", 1_000)], [
    1_000,
    1,
    0,
  ]);
  assertEquals(limit.waitMs("10.0.0.2", 0), 0);
});

Deno.test("FailureLimit never makes anybody wait longer than for one failure", () => {
  const limit = new FailureLimit({ burst: 3, forgetMs: 1_000 });

  fail(limit, "10.0.0.1", 1_000);

  assertEquals(limit.waitMs("10.0.0.1", 0), 1_000);
});

Deno.test("FailureLimit counts the IPv6 addresses of one network together", () => {
  const limit = new FailureLimit({ burst: 1 });
  fail(limit, "2001:db8:0:1::1", 1);

  assert(limit.waitMs("2001:db8:0:1:ffff::2", 0) > 0);
  assertEquals(limit.waitMs("2001:db8:0:2::1", 0), 0);
});

Deno.test("FailureLimit remembers a bounded number of addresses, whatever they send", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.ipV4(), fc.nat(100_000)), { maxLength: 200 }), (failures) => {
      const limit = new FailureLimit({ maxAddresses: 10 });
      for (const [address, atMs] of failures) limit.note(address, atMs);
      assert(limit.size <= 10);
    }),
    { numRuns: 50 },
  );
});
