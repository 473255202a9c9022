import { assertStringIncludes } from "@std/assert";
import { renderZsh } from "../../../../lib/cli/completion/zsh.ts";
import { MODEL } from "./_model.ts";

Deno.test("renderZsh() describes commands and flags, quotes included", () => {
  const script = renderZsh(MODEL);

  assertStringIncludes(script, `'config:The configuration'\\''s commands'`);
  assertStringIncludes(script, `"config create --config"|"config create -c") _files; return ;;`);
  assertStringIncludes(script, `"config create --data-dir") _files -/; return ;;`);
  assertStringIncludes(script, `"config create --mode") compadd -- nft legacy; return ;;`);
  assertStringIncludes(script, `" kubectl"|" kc") found="kubectl" ;;`);
});
