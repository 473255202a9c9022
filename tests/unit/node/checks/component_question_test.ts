import { assertEquals } from "@std/assert";
import { CHECKING_EXECUTABLES } from "../../../../lib/node/checks/component_question.ts";
import { COMPONENTS } from "../../../../scripts/build/recipes.ts";

Deno.test("CHECKING_EXECUTABLES names the embedded executable that has each program in it", () => {
  const outputs = COMPONENTS.flatMap(({ outputs }) => outputs);
  for (const [program, executable] of Object.entries(CHECKING_EXECUTABLES)) {
    const output = outputs.find(({ name, links = [] }) => name === program || links.includes(program));
    assertEquals(output?.name, executable, program);
  }
});
