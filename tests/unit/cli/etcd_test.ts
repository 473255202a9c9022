import { assertEquals } from "@std/assert";
import { etcd } from "../../../lib/cli/etcd.ts";

Deno.test("k0s etcd has upstream's commands, and status", () => {
  assertEquals(etcd.subcommands?.map(({ word }) => word), ["leave", "member-list", "status"]);
});
