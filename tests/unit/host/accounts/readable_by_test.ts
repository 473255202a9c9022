import { assertEquals } from "@std/assert";
import { readabilityProblem } from "../../../../lib/host/mod.ts";

const OWNER = { uid: 4_000, gid: 4_001 };

Deno.test({
  name: "readabilityProblem() looks at the file and at every directory on the way",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const directory = await Deno.makeTempDir();
    const file = `${directory}/key`;
    await Deno.chmod(directory, 0o755);
    await Deno.writeTextFile(file, "");
    const problem = async (mode: number, [uid, gid]: [uid: number, gid: number] = [0, 0]) => {
      await Deno.chmod(file, mode);
      await Deno.chown(file, uid, gid);
      return await readabilityProblem(file, OWNER);
    };

    assertEquals(await problem(0o600), "it belongs to 0:0 with mode 0600");
    assertEquals(await problem(0o604), undefined);
    assertEquals(await problem(0o640, [0, 4_001]), undefined);
    assertEquals(await problem(0o040, [4_000, 4_001]), "it belongs to 4000:4001 with mode 0040");
    assertEquals(await problem(0o400, [4_000, 0]), undefined);
    assertEquals(await readabilityProblem(file, { uid: 0, gid: 0 }), undefined);
    assertEquals(await readabilityProblem(`${file}.missing`, OWNER), "there is no such file");

    await Deno.chmod(directory, 0o750);
    assertEquals(await problem(0o644), `the directory "${await Deno.realPath(directory)}" is closed to it`);
    await Deno.remove(directory, { recursive: true });
  },
});
