import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import { resetNode, runSteps } from "../../../lib/node/reset.ts";
import { denoHttp, systemRandom, tryLock } from "../../../lib/platform/mod.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { resetContext } from "./reset/_context.ts";

Deno.test("runSteps() goes on after a failure and lists all of them", async () => {
  const done: string[] = [];
  const step = (name: string, fails: boolean) => ({
    name,
    run: () => {
      done.push(name);
      return fails ? Promise.reject(new Error(`no ${name}`)) : Promise.resolve();
    },
  });
  const context = resetContext("/proc/nowhere");

  const error = await assertRejects(
    () => runSteps([step("a", true), step("b", false), step("c", true)], context),
    K0sError,
  );

  assertEquals(done, ["a", "b", "c"]);
  assertEquals(error.message, "errors occurred during clean-up:\n  a: no a\n  c: no c");
});

Deno.test({
  name: "resetNode() refuses while k0s runs",
  ignore: Deno.uid() !== 0,
  async fn() {
    const directory = await Deno.makeTempDir();
    const paths = nodePaths({ dataDir: `${directory}/data`, runDir: `${directory}/run` });
    await Deno.mkdir(paths.runDir);
    // A lock of another open file counts as another's, even in the same process.
    using _running = await tryLock(paths.runtimeConfigLock);
    const ports = {
      clock: new FakeClock(),
      spawn: new FakeSpawn(),
      http: denoHttp,
      random: systemRandom,
      log: new FakeLogger(),
    };

    const error = await assertRejects(() => resetNode({ paths }, ports), K0sError);

    assertStringIncludes(error.message, "another k0s process is still running, please stop k0s before reset");
    await Deno.remove(directory, { recursive: true });
  },
});
