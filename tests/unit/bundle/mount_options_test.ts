import { assertEquals } from "@std/assert";
import { mountOf } from "../../../lib/bundle/mount_options.ts";

const TABLE = `22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw,errors=remount-ro
30 22 0:30 / /var rw,nosuid - ext4 /dev/sdb1 rw
31 22 0:31 / /var/lib\\040k0s rw,nosuid,noexec shared:5 - tmpfs tmpfs rw,size=1024k
32 22 0:32 / /mnt rw - ext4 /dev/sdc1 rw
33 32 0:33 / /mnt ro,noexec - ext4 /dev/sdd1 ro
`;

const CASES: [path: string, mountPoint: string, option: string, has: boolean][] = [
  ["/etc/k0s", "/", "noexec", false],
  ["/var", "/var", "nosuid", true],
  ["/variable/lib", "/", "nosuid", false],
  ["/var/lib k0s/bin", "/var/lib k0s", "noexec", true],
  ["/mnt/data", "/mnt", "noexec", true],
  ["/mnt/data", "/mnt", "ro", true],
  ["/var/lib k0s", "/var/lib k0s", "size=1024k", true],
];

for (const [path, mountPoint, option, has] of CASES) {
  Deno.test(`mountOf() finds that ${path} is ${has ? "" : "not "}mounted with ${option}`, () => {
    const mount = mountOf(TABLE, path);

    assertEquals([mount?.mountPoint, mount?.options.includes(option)], [mountPoint, has]);
  });
}

Deno.test("mountOf() gives undefined for an empty table", () => {
  assertEquals(mountOf("", "/var"), undefined);
});
