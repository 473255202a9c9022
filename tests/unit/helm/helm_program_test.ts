import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError } from "../../../lib/base/mod.ts";
import { HelmError } from "../../../lib/helm/helm_error.ts";
import { HelmHome } from "../../../lib/helm/helm_home.ts";
import { HELM_USER, HelmProgram, type HelmRun, saidRevision } from "../../../lib/helm/helm_program.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { FakeClock, FakeLogger, flushPromises } from "../../support/fakes.ts";

const OURS = {
  PATH: "/usr/bin",
  HOME: "/root",
  AWS_SECRET: "x",
  HELM_KUBETOKEN: "token",
  HTTPS_PROXY: "http://proxy:3128",
  NO_PROXY: "example.org",
};

/** A home, a program, and what it starts. */
async function parts(log = new FakeLogger(), debug = false) {
  const parent = await Deno.makeTempDir();
  const home = await HelmHome.make(parent);
  const [spawn, clock] = [new FakeSpawn(), new FakeClock()];
  const program = new HelmProgram({
    helm: () => Promise.resolve("/data/bin/helm"),
    environment: OURS,
    direct: () => ["10.96.0.0/12"],
    spawn,
    clock,
    log,
    debug,
  });
  const abort = new AbortController();
  const begin = async (more: Partial<HelmRun> = {}) => {
    const run = { action: "install release apps/web", home, deadlineMs: 60_000, ...more };
    const ended = program.run(["install", "web"], run, abort.signal);
    ended.catch(() => {});
    await flushPromises();
    return { ended, child: spawn.latest("/data/bin/helm") };
  };
  const disposed = { [Symbol.asyncDispose]: () => Deno.remove(parent, { recursive: true }) };
  return { home, spawn, clock, abort, begin, ...disposed };
}

Deno.test("HelmProgram gives helm its home, our way to the outside, and nothing else of ours", async () => {
  await using all = await parts();
  const { child, ended } = await all.begin({ kubeconfig: "/home/kubeconfig", stdin: "a: b" });
  const { path } = all.home;
  assertEquals(child.options, {
    executable: "/data/bin/helm",
    args: ["install", "web"],
    cwd: path,
    env: {
      _K0S_MANAGED: "yes",
      HTTPS_PROXY: "http://proxy:3128",
      NO_PROXY: "example.org,10.96.0.0/12",
      no_proxy: "example.org,10.96.0.0/12",
      KUBETOKEN: "token",
      HOME: path,
      TMPDIR: path,
      HELM_CACHE_HOME: `${path}/cache`,
      HELM_CONFIG_HOME: `${path}/config`,
      HELM_DATA_HOME: `${path}/data`,
      HELM_REGISTRY_CONFIG: `${path}/registry.json`,
      HELM_REPOSITORY_CONFIG: `${path}/repositories.yaml`,
      HELM_NO_PLUGINS: "1",
      KUBECONFIG: "/home/kubeconfig",
      GOGC: "off",
      GOMEMLIMIT: "128MiB",
      NO_COLOR: "1",
      _K0S_PARENT: String(Deno.pid),
    },
    ...(Deno.uid() === 0 ? HELM_USER : {}),
    stdin: "a: b",
  });
  child.print("one", "stdout");
  child.print("warning");
  child.exit();
  assertEquals(await ended, "one");
});

Deno.test("HelmProgram gives helm no cluster unless it is to have one, and a chart's index the memory that it needs", async () => {
  await using all = await parts();
  const { child, ended } = await all.begin();
  const { KUBECONFIG, GOGC, GOMEMLIMIT } = child.options.env;
  assertEquals([KUBECONFIG, GOGC, GOMEMLIMIT], [`${all.home.path}/no-kubeconfig`, undefined, undefined]);
  child.exit();
  assertEquals(await ended, "");
});

Deno.test("HelmProgram has helm say in detail what it does, into the log, without secrets", async () => {
  const log = new FakeLogger();
  await using all = await parts(log, true);
  const { child, ended } = await all.begin({ secrets: ["s3cret"] });
  assertEquals(child.options.env["HELM_DEBUG"], "1");
  child.print("level=DEBUG msg=fetching url=http://s3cret.example.org");
  child.print("Error: it is wrong");
  child.print("level=DEBUG msg=over");
  child.exit({ code: 1 });
  const error = await assertRejects(() => ended, HelmError);
  assertEquals(error.message, "Cannot install release apps/web: it is wrong");
  const said = log.records.filter(({ message }) => message === "helm says").map(({ fields }) => fields["said"]);
  assertEquals(said, ["msg=fetching url=http://***.example.org", "msg=over"]);
});

Deno.test("HelmProgram.run() fails with helm's words, without secrets", async () => {
  await using all = await parts();
  const { child, ended } = await all.begin({ secrets: ["s3cret"] });
  child.print("Error: INSTALLATION FAILED: s3cret is wrong");
  child.exit({ code: 1 });
  const error = await assertRejects(() => ended, HelmError);
  assertEquals(error.message, "Cannot install release apps/web: *** is wrong");
});

Deno.test("HelmProgram.run() fails with how it ended where helm said nothing", async () => {
  await using all = await parts();
  const { child, ended } = await all.begin();
  child.exit({ code: 137, signal: "SIGKILL" });
  const error = await assertRejects(() => ended, HelmError);
  assertEquals(error.message, "Cannot install release apps/web: helm ended with SIGKILL");
});

Deno.test("HelmProgram.run() kills helm and all that it started when it is given up", async () => {
  await using all = await parts();
  const { child, ended } = await all.begin();
  all.abort.abort();
  await assertRejects(() => ended, CancelledError);
  assertEquals(child.signals, ["group SIGKILL"]);
});

Deno.test("HelmProgram.run() kills helm when it takes too long", async () => {
  await using all = await parts();
  const { child, ended } = await all.begin();
  child.print("Error: last words");
  await flushPromises();
  await all.clock.advance(60_000);
  const error = await assertRejects(() => ended, HelmError);
  assertEquals(error.message, "Cannot install release apps/web: helm did not end within 60 s: last words");
  assertEquals(child.signals, ["group SIGKILL"]);
});

Deno.test("HelmProgram.run() starts nothing once it is given up", async () => {
  await using all = await parts();
  all.abort.abort();
  const home = all.home;
  const program = new HelmProgram({
    helm: () => Promise.resolve("/data/bin/helm"),
    environment: OURS,
    direct: () => [],
    spawn: all.spawn,
    clock: all.clock,
    log: new FakeLogger(),
  });
  const run = { action: "x", home, deadlineMs: 1 };
  await assertRejects(() => program.run([], run, all.abort.signal), CancelledError);
  assertEquals(all.spawn.children, []);
});

const CASES: [said: string, revision: number | undefined][] = [
  ["NAME: web\nNAMESPACE: apps\nSTATUS: deployed\nREVISION: 12\nDESCRIPTION: Install complete\nTEST SUITE: None", 12],
  ['Release "web" has been upgraded. Happy Helming!\nNAME: web\nREVISION: 2\nDESCRIPTION: REVISION: 3', 2],
  ["", undefined],
  ["REVISION: 0", undefined],
  ["REVISION: x", undefined],
];

for (const [said, revision] of CASES) {
  Deno.test(`saidRevision() of ${JSON.stringify(said)}`, () => assertEquals(saidRevision(said), revision));
}
