import { assertEquals } from "@std/assert";
import { admissionPlugins } from "../../../lib/components/admission_plugins.ts";

Deno.test("admissionPlugins() adds what is wished, and has none that the operator turns off", () => {
  const off = { extraArgs: { "disable-admission-plugins": "DenyServiceExternalIPs, Priority" } };
  const allOff = { rawArgs: ["--disable-admission-plugins=NodeRestriction"] };

  assertEquals(admissionPlugins({}), "NodeRestriction");
  assertEquals(admissionPlugins({}, { denyServiceExternalIPs: true }), "NodeRestriction,DenyServiceExternalIPs");
  assertEquals(admissionPlugins(off, { denyServiceExternalIPs: true }), "NodeRestriction");
  assertEquals(admissionPlugins(allOff), undefined);
});
