import { assertEquals } from "@std/assert";
import { isRegistryHost } from "../../../lib/config/registry_host.ts";

Deno.test("isRegistryHost() takes hosts of image names, and nothing that leads elsewhere as a directory", () => {
  const good = ["docker.io", "localhost:5000", "192.0.2.7:5000", "[2001:db8::1]", "[2001:db8::1]:443", "r"];
  const bad = ["", "*", "..", "a..b", ".", "a/b", "a:", "a:0", "a:123456", "A.example", "a b", "-a", "_default"];

  assertEquals(good.filter((text) => !isRegistryHost(text)), []);
  assertEquals(bad.filter(isRegistryHost), []);
});
