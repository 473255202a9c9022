import { assertEquals } from "@std/assert";
import { isAlone } from "../../../../lib/node/desired/controller_facts.ts";
import { CONTROLLER_MODES, inputsOf } from "../../../support/node_modes.ts";

const mode = (name: string) => CONTROLLER_MODES.find((one) => one.name === name)!;

Deno.test("isAlone() with --single, and with a storage that takes one controller", async () => {
  const cases: [name: string, single: boolean, expected: boolean][] = [
    ["single-etcd", true, true],
    ["single-sqlite", false, true],
    ["controller-etcd", false, false],
    ["controller-postgresql", false, false],
  ];
  for (const [name, single, expected] of cases) {
    const inputs = await inputsOf(mode(name));
    assertEquals(isAlone({ ...inputs, options: { ...inputs.options, single } }), expected, name);
  }
});
