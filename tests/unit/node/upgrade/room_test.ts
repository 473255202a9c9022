import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { checkRoom, sizeOfFiles } from "../../../../lib/node/upgrade/room.ts";
import { inDirectory } from "../../../support/in_directory.ts";

const MIB = 1024 * 1024;

Deno.test("checkRoom() adds up what goes to one file system", async () => {
  await inDirectory(async (directory) => {
    const needs = [
      { directory, bytes: 10 * MIB, what: "the new file" },
      { directory, bytes: 5 * MIB, what: "a backup" },
      { directory: "/proc", bytes: 15 * MIB, what: "nothing" },
    ];
    const space = () => Promise.resolve({ freeBytes: 15 * MIB });
    await checkRoom(needs, space);

    const short = () => Promise.resolve({ freeBytes: 15 * MIB - 1 });
    const { message } = await assertRejects(() => checkRoom(needs, short), K0sError);
    const parts = "10 MiB for the new file, 5 MiB for a backup";
    assertEquals(message, `Cannot upgrade: "${directory}" has room for 15 MiB, and 15 MiB are needed: ${parts}`);
  });
});

Deno.test("checkRoom() asks the disk itself", async () => {
  await inDirectory(async (directory) => {
    await checkRoom([{ directory, bytes: 1, what: "a byte" }]);
    await assertRejects(() => checkRoom([{ directory, bytes: 2 ** 60, what: "too much" }]), K0sError, "for too much");
  });
});

Deno.test("sizeOfFiles() counts a file with two names once", async () => {
  await inDirectory(async (directory) => {
    await Deno.writeFile(`${directory}/a`, new Uint8Array(7));
    await Deno.link(`${directory}/a`, `${directory}/b`);
    await Deno.writeFile(`${directory}/c`, new Uint8Array(3));

    assertEquals([await sizeOfFiles(directory), await sizeOfFiles("/proc/nowhere")], [10, 0]);
  });
});
