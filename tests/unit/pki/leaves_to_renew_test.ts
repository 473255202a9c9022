import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import type { InspectedCertificate } from "../../../lib/pki/inspected_certificate.ts";
import { leavesToRenew } from "../../../lib/pki/leaves_to_renew.ts";

function one(name: string, more: Partial<InspectedCertificate> = { renewedBy: "k0s" }): InspectedCertificate {
  return { name, kind: "leaf", path: `/pki/${name}`, usedBy: [], problems: [], ...more };
}

const KUBELET = one("kubelet-client", { renewedBy: "kubelet" });
const NODE = [
  one("ca", { kind: "authority" }),
  ...[one("admin"), one("admin.conf"), one("server", {}), one("etcd/peer"), KUBELET],
];

Deno.test("leavesToRenew() of no name is all that k0s renews, in their order", () => {
  assertEquals(leavesToRenew(NODE, []), ["admin", "etcd/peer"]);
  assertEquals(leavesToRenew(NODE, ["etcd/peer", "admin", "admin"]), ["admin", "etcd/peer"]);
  assertEquals(leavesToRenew(NODE, ["etcd/peer"]), ["etcd/peer"]);
});

const REFUSED: [string, string, string][] = [
  ["nosuch", "there is no certificate of this name here. One of admin, etcd/peer", ""],
  ["ca", "it is an authority", "k0s certs rotate-ca"],
  ["admin.conf", "it is written anew with its certificate", "k0s certs renew admin"],
  ["server", "an authority of the operator signed it", "remove"],
  ["kubelet-client", "the kubelet renews it by itself", "One of admin, etcd/peer"],
];
for (const [name, message, hint] of REFUSED) {
  Deno.test(`leavesToRenew() refuses "${name}", and with it all`, () => {
    const error = assertThrows(
      () => leavesToRenew(NODE, ["admin", name]),
      K0sError,
      `Cannot renew "${name}": ${message}`,
    );

    assertEquals((error.hint ?? "").includes(hint), true, error.hint);
  });
}

Deno.test("leavesToRenew() finds nothing on a worker", () => {
  assertThrows(() => leavesToRenew([KUBELET], []), K0sError, "no certificate on this machine that k0s renews");
});
