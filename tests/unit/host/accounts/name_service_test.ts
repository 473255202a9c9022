import { assertEquals } from "@std/assert";
import { askNameService } from "../../../../lib/host/accounts/name_service.ts";
import { AccountMachine } from "./_account_machine.ts";

Deno.test("askNameService() asks once for all names, and takes what is found though some are not", async () => {
  await using machine = new AccountMachine(["getent"]);
  machine.spawn.answer = () => ({ code: 2, stdout: "ldap:*:5000:bob\n" });

  assertEquals(await askNameService("group", ["ldap", "none"], machine.options), "ldap:*:5000:bob\n");
  assertEquals(machine.ran, ["getent group ldap none"]);
});

Deno.test("askNameService() asks nothing for no names, nor where there is no getent", async () => {
  await using machine = new AccountMachine(["getent"]);
  await using bare = new AccountMachine([]);

  assertEquals(await askNameService("group", [], machine.options), "");
  assertEquals(await askNameService("passwd", ["etcd"], bare.options), "");
  assertEquals([machine.ran, bare.ran], [[], []]);
});
