import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { changeInEditor, saveText } from "../../../../lib/cli/config/editor.ts";

Deno.test("changeInEditor() gives what the editor leaves, and takes one with arguments", async () => {
  assertEquals(await changeInEditor("sed -i -e 's/one/two/'", "one\n"), "two\n");
});

Deno.test("changeInEditor() lets nobody else read the file, and leaves none", async () => {
  const text = await changeInEditor('sh -c \'stat -c %a "$1" > "$1.mode"; mv "$1.mode" "$1"\' sh', "secret\n");

  assertEquals(text, "600\n");
});

Deno.test("changeInEditor() says that the editor failed", async () => {
  await assertRejects(() => changeInEditor("false", ""), K0sError, 'there was a problem with the editor "false"');
});

Deno.test("saveText() keeps a text where nobody else can read it", async () => {
  const path = await saveText("mine\n");
  const { mode } = await Deno.stat(path);
  const text = await Deno.readTextFile(path);
  await Deno.remove(path.replace(/\/[^/]*$/, ""), { recursive: true });

  assertEquals([text, (mode ?? 0) & 0o777], ["mine\n", 0o600]);
});
