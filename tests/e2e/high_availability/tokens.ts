import { assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

/** A token that cannot be used, and what the operator is told. */
interface Refusal {
  what: string;
  token: string;
  says: RegExp;
}

/** A machine that joins with a token of no use ends at once, says which way it is of no use, and leaves it unshown. */
export async function refusesTokens(controller: TestNode, machine: Machine): Promise<void> {
  const expired = await expiredToken(controller);
  const good = await controller.createToken("worker");
  const refusals: Refusal[] = [
    {
      what: "a controller's",
      token: await controller.createToken("controller"),
      says: /wrong token type controller-bootstrap, expected type: kubelet-bootstrap/,
    },
    { what: "a truncated", token: good.slice(0, 400), says: /failed to decode join token: its end is missing/ },
    { what: "an expired", token: expired, says: /the join token has expired at 20/ },
  ];
  for (const { what, token, says } of refusals) {
    const { code, stderr, stdout } = await machine.k0s(["worker"], { env: { K0S_TOKEN: token }, withinMs: 30_000 });
    assertMatch(stderr, says, `${what} token`);
    assertEquals([code, (stderr + stdout).includes(token)], [1, false], `${what} token`);
    // What can be seen without asking the cluster is refused before anything is made.
    if (token !== expired) assertEquals((await machine.run("ls", ["-A", "/var/lib/k0s"])).stdout, "", `${what} token`);
  }
}

async function expiredToken({ machine }: TestNode): Promise<string> {
  const { stdout } = await machine.k0s(["token", "create", "--role=worker", "--expiry=1s"]);
  // The cluster deletes a token when it has expired.
  await eventually(
    async () => !/bootstrap-token/.test(await machine.kubectl(["-n", "kube-system", "get", "secrets"])),
    {
      what: "the token has expired",
      withinMs: 60_000,
      everyMs: 500,
    },
  );
  return stdout.trim();
}
