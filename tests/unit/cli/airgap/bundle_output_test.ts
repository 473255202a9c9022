import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { openOutput } from "../../../../lib/cli/airgap/bundle_output.ts";
import { inDirectory } from "../../../support/in_directory.ts";

const names = (directory: string) => [...Deno.readDirSync(directory)].map(({ name }) => name);
const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("openOutput() gives a file its name when it is whole, in place of the former one", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/bundle.tar`;
    await Deno.writeTextFile(path, "former");
    {
      await using output = await openOutput(path);
      await output.write(encode("new"));
      assertEquals([await Deno.readTextFile(path), output.scratch.startsWith(`${directory}/.`)], ["former", true]);
      await output.finish();
    }

    assertEquals([await Deno.readTextFile(path), names(directory)], ["new", ["bundle.tar"]]);
  }));

Deno.test("openOutput() leaves nothing of what did not become whole", () =>
  inDirectory(async (directory) => {
    {
      await using output = await openOutput(`${directory}/bundle.tar`);
      await output.write(encode("half"));
    }

    assertEquals(names(directory), []);
  }));

Deno.test("openOutput() refuses what it could not replace", () =>
  inDirectory(async (directory) => {
    await assertRejects(() => openOutput(directory), K0sError, "no regular file");
    await assertRejects(() => openOutput("/dev/null"), K0sError, "no regular file");
    await assertRejects(() => openOutput("/proc/nowhere/x"), K0sError, 'Cannot write "/proc/nowhere/x"');
  }));

Deno.test("openOutput() of standard output has a directory for what is on its way", async () => {
  let scratch = "";
  {
    await using output = await openOutput("");
    scratch = output.scratch;
    assertEquals(names(scratch), []);
  }

  await assertRejects(() => Deno.stat(scratch), Deno.errors.NotFound);
});
