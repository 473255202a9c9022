import { assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { checkStatusSocket } from "../../../../lib/node/checks/status_socket.ts";

Deno.test("checkStatusSocket() takes our own place, which is made later, and a directory that is there", async () => {
  await checkStatusSocket(nodePaths({ runDir: "/proc/nowhere/run" }));
  await checkStatusSocket(nodePaths({ statusSocket: "/proc/self/status.sock" }));
  await checkStatusSocket(nodePaths({ statusSocket: "/status.sock" }));
});

for (const directory of ["/proc/nowhere", "/proc/self/status"]) {
  Deno.test(`checkStatusSocket() refuses a socket in ${directory}`, async () => {
    const paths = nodePaths({ statusSocket: `${directory}/k0s.sock` });

    await assertRejects(() => checkStatusSocket(paths), K0sError, `"${directory}" is no directory`);
  });
}
