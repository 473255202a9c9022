import { assertStringIncludes } from "@std/assert";
import { renderFish } from "../../../../lib/cli/completion/fish.ts";
import { MODEL } from "./_model.ts";

Deno.test("renderFish() describes commands and flags, quotes included", () => {
  const script = renderFish(MODEL);

  assertStringIncludes(script, `-a 'config' -d 'The configuration\\'s commands'`);
  assertStringIncludes(script, `complete -c k0s -n '__k0s_at \\'config create\\'' -l config -s c -r -F -d 'file'`);
  assertStringIncludes(script, `-l mode -x -a 'nft legacy' -d 'how'`);
  assertStringIncludes(script, "case ' kubectl' ' kc'\n");
});
