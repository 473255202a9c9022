import { assertEquals } from "@std/assert";
import { isBelow, mountHolding, parseMountInfo } from "../../../../lib/host/mod.ts";

const INFO = `30 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
40 30 8:2 / /var/lib/k0s\\040data rw,noexec - xfs /dev/sdb1 rw
`;

Deno.test("parseMountInfo() reads options, optional fields and escaped blanks", () => {
  assertEquals(parseMountInfo(INFO)[1], {
    path: "/var/lib/k0s data",
    type: "xfs",
    source: "/dev/sdb1",
    options: ["rw", "noexec"],
    superOptions: ["rw"],
  });
});

const BELOW: [string, string, boolean][] = [
  ["/a/b", "/a", true],
  ["/a", "/a", false],
  ["/ab", "/a", false],
  ["/a", "/", true],
];
for (const [path, directory, expected] of BELOW) {
  Deno.test(`isBelow() says whether ${path} is below ${directory}`, () =>
    assertEquals(isBelow(path, directory), expected));
}

Deno.test("mountHolding() takes the deepest mount", () => {
  const mounts = parseMountInfo(INFO);

  assertEquals(mountHolding(mounts, "/var/lib/k0s data/bin")?.source, "/dev/sdb1");
  assertEquals(mountHolding(mounts, "/var/lib/k0s")?.source, "/dev/sda1");
});
