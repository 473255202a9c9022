import { assertStringIncludes } from "@std/assert";
import { renderPowershell } from "../../../../lib/cli/completion/powershell.ts";
import { MODEL } from "./_model.ts";

Deno.test("renderPowershell() lists paths and candidates", () => {
  const script = renderPowershell(MODEL);

  assertStringIncludes(script, "'kc' = 'kubectl'");
  assertStringIncludes(script, "'shell' = @('bash', 'zsh', '--help', '-h')");
});
