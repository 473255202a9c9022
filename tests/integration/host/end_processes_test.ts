import { assert, assertEquals } from "@std/assert";
import { endProcesses } from "../../../lib/host/mod.ts";
import { systemClock } from "../../../lib/platform/mod.ts";
import { eventually } from "../../support/eventually.ts";

/** Programs below a shim, each a shell script that says `up` when its trap is set. */
async function underShim(scripts: readonly string[]) {
  const directory = await Deno.makeTempDir();
  const shim = `${directory}/shim`;
  await Deno.copyFile("/bin/bash", shim);
  const started = scripts.map((script, index) => `sh -c '${script.replace("UP", `: > ${directory}/up${index}`)}' &`);
  const child = new Deno.Command(shim, {
    args: ["-c", `trap "exit 0" TERM; ${started.join(" ")} wait`],
    cwd: directory,
  })
    .spawn();
  const isUp = (index: number) => Deno.stat(`${directory}/up${index}`).then(() => true, () => false);
  await eventually(async () => (await Promise.all(scripts.map((_, index) => isUp(index)))).every(Boolean), {
    what: "the scripts run",
    withinMs: 10_000,
  });
  return {
    directory,
    matches: ({ executable }: { executable: string }) => executable === shim,
    async [Symbol.asyncDispose]() {
      await child.status;
      await Deno.remove(directory, { recursive: true });
    },
  };
}

const DEAF = 'trap "" TERM; UP; while :; do sleep 1000; done';
/** Its clean-up needs a program that a SIGTERM would end. */
const TIDY = 'trap "sleep 1.5 && : > tidied; exit" TERM; UP; while :; do sleep 0.1; done';

Deno.test("endProcesses() lets those finish that handle SIGTERM, and then waits for nobody", async () => {
  await using pod = await underShim([DEAF, TIDY]);
  const startMs = performance.now();

  const { ended, left } = await endProcesses({
    matches: pod.matches,
    withDescendants: true,
    graceMs: 30_000,
    deafGraceMs: 500,
    sparesNewcomers: true,
    killWaitMs: 5_000,
    clock: systemClock,
  });

  assert(performance.now() - startMs < 15_000, "waited for a process that does not handle SIGTERM");
  assertEquals((await Deno.stat(`${pod.directory}/tidied`)).size, 0);
  assertEquals([ended.length >= 4, left], [true, []]);
});

Deno.test("endProcesses() kills what has not ended in time", async () => {
  await using pod = await underShim([`trap ":" TERM; UP; while :; do sleep 0.1; done`]);

  const { left } = await endProcesses({
    matches: pod.matches,
    withDescendants: true,
    graceMs: 500,
    killWaitMs: 5_000,
    clock: systemClock,
  });

  assertEquals(left, []);
});
