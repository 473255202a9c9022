import { assertEquals } from "@std/assert";
import { JOIN_ROLES, JOIN_USERS } from "../../../lib/join/mod.ts";

Deno.test("each role has upstream's user", () => {
  assertEquals(JOIN_ROLES.map((role) => JOIN_USERS[role]), ["controller-bootstrap", "kubelet-bootstrap"]);
});
