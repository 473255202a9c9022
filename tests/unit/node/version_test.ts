import { assertEquals } from "@std/assert";
import { K0S_VERSION } from "../../../lib/node/mod.ts";

Deno.test("K0S_VERSION begins with the version of the embedded Kubernetes", async () => {
  const module = await Deno.readTextFile(new URL("../../../assets/components/kubernetes/go.mod", import.meta.url));

  assertEquals(K0S_VERSION.split("+")[0], /^\s*(?:require )?k8s\.io\/kubernetes (v\S+)/m.exec(module)?.[1]);
});
