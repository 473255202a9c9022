import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { checkElf } from "../../../../lib/node/upgrade/elf.ts";
import { anElf } from "./_elf.ts";
import { inDirectory } from "../../../support/in_directory.ts";

Deno.test("checkElf() takes a program of this machine, and no other", async () => {
  await inDirectory(async (directory) => {
    const file = `${directory}/k0s`;
    const refusal = async (bytes: Uint8Array, wanted: string) => {
      await Deno.writeFile(file, bytes);
      return (await assertRejects(() => checkElf(file, wanted), K0sError)).message;
    };
    await Deno.writeFile(file, anElf("amd64"));
    assertEquals(await checkElf(file, "amd64"), undefined);
    await Deno.writeFile(file, anElf("arm64"));
    assertEquals(await checkElf(file, "arm64"), undefined);

    const start = "Cannot use the new file: it is ";
    assertEquals(await refusal(anElf("arm64"), "amd64"), `${start}for arm64, and this machine is amd64`);
    assertEquals(await refusal(anElf("amd64"), "arm64"), `${start}for amd64, and this machine is arm64`);
    const riscV = anElf("amd64");
    riscV[18] = 0xf3;
    assertEquals(await refusal(riscV, "amd64"), `${start}for machine 243 of ELF, and this machine is amd64`);
    for (const text of ["", "#!/bin/sh\n", "<html>Not found, but with enough of bytes</html>"]) {
      assertEquals(await refusal(new TextEncoder().encode(text), "amd64"), `${start}not a program for Linux`);
    }
  });
});

Deno.test("checkElf() knows this machine's architecture", async () => {
  await checkElf(Deno.execPath());
});
