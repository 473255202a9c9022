import { assertEquals } from "@std/assert";
import { isSystemDirectory } from "../../../lib/host/mod.ts";

for (const path of ["/", "/srv", "/var/tmp", "/var/lib", "/etc/x", "/home/somebody", "/run/user/0", "/usr/share/doc"]) {
  Deno.test(`isSystemDirectory() knows ${path}`, () => assertEquals(isSystemDirectory(path), true));
}

for (const path of ["/srv/k0s", "/var/lib/k0s", "/home/somebody/k0s", "/usr/local/k0s", "/opt/data", "/run/k0s"]) {
  Deno.test(`isSystemDirectory() leaves ${path} out`, () => assertEquals(isSystemDirectory(path), false));
}
