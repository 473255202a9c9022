import { assertEquals } from "@std/assert";
import { containerd, flags, konnectivity, ownerOf, privilegesFor } from "../../../lib/components/mod.ts";

Deno.test("flags() renders defaults, lets extra arguments win and appends raw ones", () => {
  const rendered = flags({ "a": "1", "b": true, "c": undefined, "d": 4 }, { "d": "5", "e": "" }, ["--raw", "x"]);

  assertEquals(rendered, ["--a=1", "--b=true", "--d=5", "--e=", "--raw", "x"]);
});

Deno.test("flags() joins lists that k0s and the operator fill", () => {
  assertEquals(flags({ "feature-gates": "A=true" }, { "feature-gates": "B=false" }), [
    "--feature-gates=B=false,A=true",
  ]);
  assertEquals(flags({}, { "feature-gates": "B=false" }), ["--feature-gates=B=false"]);
});

Deno.test("privilegesFor() knows which ports are for root", () => {
  assertEquals(privilegesFor([8132, 1023], { uid: 7 }), { capabilities: ["CAP_NET_BIND_SERVICE"] });
  assertEquals(privilegesFor([0, 1024], { uid: 7 }), {});
  assertEquals(privilegesFor([443], { uid: 0 }), {});
});

Deno.test("ownerOf() is the account that the component names, else root", () => {
  const [own, other] = [{ uid: 7, gid: 7 }, { uid: 8, gid: 8 }];
  const users = { etcd: other, kine: other, kubeApiserver: other, kubeScheduler: other, konnectivityServer: own };

  assertEquals([ownerOf(konnectivity, users), ownerOf(containerd, users)], [own, { uid: 0, gid: 0 }]);
});
