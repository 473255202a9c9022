import { assertEquals } from "@std/assert";
import { removeSwapFiles, retainPrevious, swapBack, swapFiles, swapIn } from "../../../../lib/node/upgrade/swap.ts";
import { inDirectory } from "../../../support/in_directory.ts";
import { namesIn } from "./_upgrade.ts";

async function files(directory: string) {
  const found = swapFiles(`${directory}/k0s`);
  await Deno.writeTextFile(found.executable, "old");
  await Deno.writeTextFile(found.next, "new");
  return found;
}

Deno.test("swapIn() has the name lead to the new file, keeps the old one, and can be done twice", async () => {
  await inDirectory(async (directory) => {
    const swap = await files(directory);

    for (let time = 0; time < 2; time++) {
      await swapIn(swap);
      assertEquals([swap.executable, swap.previous, swap.next].map((path) => Deno.readTextFileSync(path)), [
        ...["new", "old", "new"],
      ]);
    }
  });
});

Deno.test("swapIn() goes on after a kill between its two steps", async () => {
  await inDirectory(async (directory) => {
    const swap = await files(directory);
    await retainPrevious(swap);

    await swapIn(swap);

    assertEquals([Deno.readTextFileSync(swap.executable), Deno.readTextFileSync(swap.previous)], ["new", "old"]);
  });
});

Deno.test("swapBack() has the name lead to the old file again, and can be done twice", async () => {
  await inDirectory(async (directory) => {
    const swap = await files(directory);
    await swapIn(swap);

    for (let time = 0; time < 2; time++) {
      await swapBack(swap);
      assertEquals(Deno.readTextFileSync(swap.executable), "old");
    }
  });
});

Deno.test("removeSwapFiles() leaves the file of the service and what is not of an upgrade", async () => {
  await inDirectory(async (directory) => {
    const swap = await files(directory);
    await swapIn(swap);
    const uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
    for (
      const name of [
        "k0s.upgrade-probe",
        `k0s.${uuid}.tmp`,
        `k0s.upgrade-previous.${uuid}.tmp`,
        "k0s.mine.tmp",
        `other.${uuid}.tmp`,
      ]
    ) {
      await Deno.writeTextFile(`${directory}/${name}`, "");
    }

    await removeSwapFiles(swap);
    await removeSwapFiles(swap);

    assertEquals(namesIn(directory), ["k0s", "k0s.mine.tmp", `other.${uuid}.tmp`]);
    assertEquals(Deno.readTextFileSync(swap.executable), "new");
  });
});
