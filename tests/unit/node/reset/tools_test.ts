import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { resetTools } from "../../../../lib/node/reset/tools.ts";
import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { FakeClock, FakeLogger } from "../../../support/fakes.ts";
import { touch } from "./_context.ts";

const NAME = "a-program-that-no-host-has";

async function withDirectory(body: (dataDir: string, ports: ReturnType<typeof fakePorts>) => Promise<void>) {
  const dataDir = await Deno.realPath(await Deno.makeTempDir());
  await body(dataDir, fakePorts());
  await Deno.remove(dataDir, { recursive: true });
}

function fakePorts() {
  return { spawn: new FakeSpawn(), clock: new FakeClock(), log: new FakeLogger() };
}

Deno.test("resetTools() takes the host's program, and unpacks nothing", () =>
  withDirectory(async (dataDir, ports) => {
    const find = resetTools(dataDir, ports, () => Promise.reject(new Error("unpacked")));

    const { path } = await find("sh");

    assertEquals(path.endsWith("/sh"), true);
  }));

Deno.test("resetTools() runs nothing that lies in the data directory: it is unpacked anew, once", () =>
  withDirectory(async (dataDir, ports) => {
    const snapshot = "containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs/usr/sbin";
    await touch(dataDir, [`${snapshot}/${NAME}`, `tools/planted/usr/sbin/${NAME}`]);
    const unpacked: string[] = [];
    const find = resetTools(dataDir, ports, async (directory) => {
      unpacked.push(directory, ...[...Deno.readDirSync(dataDir)].map(({ name }) => name));
      await touch(directory, [`0123/usr/sbin/${NAME}`]);
      return `${directory}/0123`;
    });

    const { path } = await find(NAME);
    await find(NAME);

    assertEquals([path, unpacked], [`${dataDir}/tools/0123/usr/sbin/${NAME}`, [`${dataDir}/tools`, "containerd"]]);
  }));

Deno.test("resetTools() says what to install where it cannot unpack", () =>
  withDirectory(async (dataDir, ports) => {
    const find = resetTools(dataDir, ports, () => Promise.reject(new Error("disk full")));

    const error = await assertRejects(() => find(NAME), K0sError);

    assertEquals(error.message, `"${NAME}" is not on this host, and the one of k0s cannot be unpacked: disk full`);
    assertEquals(error.hint, `Install ${NAME}, and reset again; or reboot the host`);
  }));

Deno.test("resetTools() unpacks nothing where another account could exchange it", () =>
  withDirectory(async (dataDir, ports) => {
    await Deno.mkdir(`${dataDir}/shared/data`, { recursive: true });
    await Deno.chmod(`${dataDir}/shared`, 0o777);
    const find = resetTools(`${dataDir}/shared/data`, ports, () => Promise.resolve("unpacked"));

    await assertRejects(() => find(NAME), K0sError, `other accounts can write "${dataDir}/shared"`);
  }));
