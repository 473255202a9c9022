import { assert } from "@std/assert";
import { podHostFacts } from "../../../../lib/node/pods/prepare_pod_host.ts";

Deno.test("podHostFacts() looks at this machine", async () => {
  const facts = await podHostFacts();

  assert(["v1", "v2"].includes(facts.cgroups));
  assert("path" in facts.resolvConf ? facts.resolvConf.path.endsWith("resolv.conf") : facts.resolvConf.problem);
  assert(facts.loopback === "::1" || facts.loopback.startsWith("127."));
});
