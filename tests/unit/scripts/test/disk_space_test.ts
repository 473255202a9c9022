import { assert, assertEquals } from "@std/assert";
import { diskProblem, diskSpaceOf } from "../../../../scripts/test/disk_space.ts";

const GIB = 1024 ** 3;

Deno.test("diskProblem() says when kubelets would evict pods, and what to do", () => {
  assertEquals(diskProblem({ sizeBytes: 200 * GIB, freeBytes: 32 * GIB }), undefined);
  assertEquals(
    diskProblem({ sizeBytes: 200 * GIB, freeBytes: 31 * GIB }),
    "The disk has 31.0 GiB free, and kubelets evict pods below 15 % of its 200.0 GiB: tests with pods fail until there are 32.0 GiB",
  );
});

Deno.test("diskSpaceOf() asks the system", async () => {
  const { sizeBytes, freeBytes } = await diskSpaceOf("/");
  assert(sizeBytes > 0 && freeBytes >= 0 && freeBytes <= sizeBytes);
});
