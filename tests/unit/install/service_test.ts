import { assertEquals } from "@std/assert";
import { serviceFiles } from "../../../lib/install/mod.ts";

Deno.test("serviceFiles() names files of their own for each role", () => {
  assertEquals(serviceFiles("worker"), { environment: "/etc/k0s/k0sworker.env", token: "/etc/k0s/k0sworker.token" });
  assertEquals(serviceFiles("controller").token, "/etc/k0s/k0scontroller.token");
});
