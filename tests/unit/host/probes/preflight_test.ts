import { assert, assertEquals } from "@std/assert";
import { type ProbeResult, runPreflight } from "../../../../lib/host/mod.ts";
import { tryLock } from "../../../../lib/platform/mod.ts";
import { FakeClock } from "../../../support/fakes.ts";

async function preflight(more: { clock?: FakeClock; lockFile?: string; containerdDropInDir?: string }) {
  const dataDir = await Deno.makeTempDir();
  const report = await runPreflight({
    paths: { dataDir, binDir: `${dataDir}/bin`, runtimeConfigLock: more.lockFile ?? `${dataDir}/lock` },
    controller: true,
    worker: true,
    ports: [{ port: 1, component: "test" }],
    clock: more.clock ?? new FakeClock(),
    ...(more.containerdDropInDir === undefined ? {} : { containerdDropInDir: more.containerdDropInDir }),
  });
  const entries = [...Deno.readDirSync(dataDir)].length;
  await Deno.remove(dataDir, { recursive: true });
  return { ...report, entries };
}

Deno.test("runPreflight() creates nothing and sorts its results", async () => {
  const { results, errors, warnings, entries } = await preflight({});

  assertEquals(entries, 0);
  assert(results.some(({ path }) => path.join("/") === "os/cgroups"));
  assertEquals(errors.length + warnings.length, results.filter(({ verdict }) => verdict !== "pass").length);
});

Deno.test("runPreflight() reports a clock that has lost its time", async () => {
  const { errors } = await preflight({ clock: new FakeClock("1970-01-01T00:00:10Z") });

  assert(errors.some(({ path }) => path[0] === "clock"));
});

Deno.test("runPreflight() refuses containerd's drop-ins where they are broken and will be read", async () => {
  const containerdDropInDir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${containerdDropInDir}/one.toml`, "version =");
  const isRefused = ({ errors }: { errors: readonly ProbeResult[] }) =>
    errors.some(({ path }) => path[0] === "containerd:configSnippets");

  assert(isRefused(await preflight({ containerdDropInDir })));
  assert(!isRefused(await preflight({})));
  await Deno.remove(containerdDropInDir, { recursive: true });
});

Deno.test("runPreflight() passes over a lock that nobody holds", async () => {
  const lockFile = await Deno.makeTempFile();
  const lock = await tryLock(lockFile);
  lock?.[Symbol.dispose]();

  const { errors } = await preflight({ lockFile });

  assert(!errors.some(({ path }) => path[0] === "lock"));
  await Deno.remove(lockFile);
});
