import { assertMatch } from "@std/assert";
import { runCli } from "./_cli.ts";

for (
  const [word, begins] of [["vrrp", /^# Written by k0s/], ["virtualservers", /^\{\{ range \.VirtualServers/]] as const
) {
  Deno.test(`k0s keepalived-config ${word} prints the template`, async () => {
    assertMatch((await runCli(["keepalived-config", word])).stdout, begins);
  });
}
