import { assertEquals } from "@std/assert";
import { isBelow, mountHolding, otherPathsOf, parseMountInfo } from "../../../../lib/host/mod.ts";

const INFO = `30 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
40 30 8:2 / /var/lib/k0s\\040data rw,noexec - xfs /dev/sdb1 rw
`;

Deno.test("parseMountInfo() reads options, optional fields and escaped blanks", () => {
  assertEquals(parseMountInfo(INFO)[1], {
    path: "/var/lib/k0s data",
    device: "8:2",
    root: "/",
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

Deno.test("otherPathsOf() finds a directory again where it, or one above it, is mounted, unless that is hidden", async () => {
  const directory = await Deno.realPath(await Deno.makeTempDir());
  await Deno.mkdir(`${directory}/data/bin`, { recursive: true });
  await Deno.mkdir(`${directory}/hides`);
  const mount = (device: string, root: string, path: string) => `30 1 ${device} ${root} ${path} rw - ext4 x rw\n`;
  // This leads to the same files without a mount.
  const same = `/proc/self/root${directory}`;
  const mounts = parseMountInfo(
    mount("8:1", "/", "/") + mount("8:1", `${directory}/data`, `${same}/data`) +
      mount("8:1", `${directory}/data`, `${directory}/hides`) + mount("8:1", `${directory}/data/bin/x`, "/elsewhere") +
      mount("8:2", `${directory}/data`, `${same}/data/bin/..`),
  );

  assertEquals(await otherPathsOf(`${directory}/data`, mounts), [`${same}/data`]);
  assertEquals(await otherPathsOf(`${directory}/data/bin`, mounts), [`${same}/data/bin`]);
  assertEquals(await otherPathsOf(`${directory}/hides`, mounts), []);
  assertEquals(await otherPathsOf(`${directory}/none`, mounts), []);
  assertEquals(await otherPathsOf(`${directory}/none`, []), []);
  await Deno.remove(directory, { recursive: true });
});
