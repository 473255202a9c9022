import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { installRedirect, redirectRules, removeRedirect } from "../../../lib/cplb/redirect_rules.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";

const REDIRECT = {
  addresses: ["192.0.2.5", "2001:db8::5"],
  ports: [{ from: 6443, to: 6444 }, { from: 8132, to: 4000 }],
};

Deno.test("redirectRules() replace what is in our chain", () => {
  assertEquals(
    redirectRules({ ...REDIRECT, addresses: ["192.0.2.5"] }),
    [
      "*nat",
      ":K0S-CPLB - [0:0]",
      "-A K0S-CPLB -d 192.0.2.5 -p tcp --dport 6443 -j REDIRECT --to-ports 6444",
      "-A K0S-CPLB -d 192.0.2.5 -p tcp --dport 8132 -j REDIRECT --to-ports 4000",
      "COMMIT",
      "",
    ].join("\n"),
  );
});

Deno.test("installRedirect() jumps to our chain once, in each family", async () => {
  const spawn = new FakeSpawn();
  spawn.answer = (program, { args = [] }) => ({ code: program === "/b/iptables" && args.includes("-C") ? 1 : 0 });

  await installRedirect(REDIRECT, { binDir: "/b", spawn });

  assertEquals(spawn.runs.map((run) => run.join(" ")), [
    "/b/iptables-restore --noflush",
    "/b/iptables -t nat -w -C PREROUTING -j K0S-CPLB",
    "/b/iptables -t nat -w -A PREROUTING -j K0S-CPLB",
    "/b/ip6tables-restore --noflush",
    "/b/ip6tables -t nat -w -C PREROUTING -j K0S-CPLB",
  ]);
});

Deno.test("installRedirect() says what a kernel without NAT lacks", async () => {
  const spawn = new FakeSpawn();
  spawn.answer = () => ({ code: 3, stderr: "can't initialize iptables table `nat'" });

  const error = await assertRejects(() => installRedirect(REDIRECT, { binDir: "/b", spawn }), K0sError, "table `nat'");

  assertEquals(error.hint?.includes("disableLoadBalancer"), true);
});

Deno.test("removeRedirect() removes the jump before the chain", async () => {
  const spawn = new FakeSpawn();

  await removeRedirect({ addresses: ["192.0.2.5"] }, { binDir: "/b", spawn });

  assertEquals(spawn.runs.map((run) => run.join(" ")), [
    "/b/iptables -t nat -w -D PREROUTING -j K0S-CPLB",
    "/b/iptables -t nat -w -F K0S-CPLB",
    "/b/iptables -t nat -w -X K0S-CPLB",
  ]);
});
