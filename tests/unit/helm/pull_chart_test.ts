import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError, parseJson } from "../../../lib/base/mod.ts";
import type { ChartSource } from "../../../lib/helm/chart_source.ts";
import { HelmError } from "../../../lib/helm/helm_error.ts";
import { HelmHome } from "../../../lib/helm/helm_home.ts";
import type { HelmRun } from "../../../lib/helm/helm_program.ts";
import { pullChart } from "../../../lib/helm/pull_chart.ts";
import { repositoryAccess } from "../../../lib/helm/repository_access.ts";
import { FakeClock } from "../../support/fakes.ts";

const { signal } = new AbortController();
const SPEC = { url: "https://charts.example.org", username: "me", password: "s3cret" };
const PEMS = { "ca.crt": "CA", "tls.crt": "CERT", "tls.key": "KEY" };

/** A helm that notes its commands, and fetches `fetched.tgz`. */
class Scripted {
  readonly commands: string[][] = [];
  readonly runs: HelmRun[] = [];
  readonly clock = new FakeClock();
  /** What goes wrong, by the first word of the command. */
  failures: Record<string, string> = {};

  async run(args: readonly string[], run: HelmRun): Promise<string> {
    this.commands.push(args.map((arg) => arg.replaceAll(run.home.path, "~")));
    this.runs.push(run);
    const failure = this.failures[args[0]!];
    if (failure !== undefined) throw new HelmError(run.action, failure);
    if (["pull", "k0s-pull"].includes(args[0]!)) await Deno.writeTextFile(`${run.home.charts}/fetched.tgz`, "");
    await this.clock.advance(50_000);
    return "";
  }
}

async function pulled(source: ChartSource, version = "", helm = new Scripted()) {
  const parent = await Deno.makeTempDir();
  try {
    await using home = await HelmHome.make(parent);
    const path = await pullChart(source, version, { program: helm, home, clock: helm.clock }, signal);
    const read = (name: string) => Deno.readTextFile(`${home.path}/${name}`).catch(() => "");
    return {
      path: path.replace(home.path, "~"),
      ...helm,
      repositories: (await read("repositories.yaml")).replaceAll(home.path, "~"),
      registries: await read("registry.json"),
      key: await read("keyFile.pem"),
    };
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

Deno.test("pullChart() fetches from a classic repository in one run; credentials are in a file", async () => {
  const repository = repositoryAccess("stable", { ...SPEC, insecure: true }, PEMS);
  const { path, commands, runs, repositories, key } = await pulled(
    { kind: "classic", repository, chart: "web" },
    "^1.2",
  );
  assertEquals(path, "~/charts/fetched.tgz");
  assertEquals(commands, [["k0s-pull", "--destination=~/charts", "--version=^1.2", "--", "stable", "web"]]);
  assertEquals(parseJson(repositories), {
    apiVersion: "",
    repositories: [{
      name: "stable",
      ...SPEC,
      caFile: "~/caFile.pem",
      certFile: "~/certFile.pem",
      keyFile: "~/keyFile.pem",
      insecure_skip_tls_verify: true,
      pass_credentials_all: false,
    }],
  });
  assertEquals(key, "KEY");
  assertEquals(runs.map(({ kubeconfig, deadlineMs }) => [kubeconfig, deadlineMs]), [[undefined, 120_000]]);
});

Deno.test("pullChart() calls a repository by a name that is safe in arguments and file names", async () => {
  for (const name of ["", "-x", "a b", "ü"]) {
    const { commands } = await pulled({ kind: "classic", repository: repositoryAccess(name, SPEC), chart: "web" });
    assertEquals(commands, [["k0s-pull", "--destination=~/charts", "--", "repository", "web"]]);
  }
});

Deno.test("pullChart() gives helm the credentials of one registry", async () => {
  const repository = repositoryAccess("x", { ...SPEC, url: "" }, PEMS);
  const reference = "oci://ghcr.io/org/web";
  const { commands, registries } = await pulled({ kind: "oci", host: "ghcr.io", reference, repository }, "1.2.3");
  assertEquals(commands, [[
    "pull",
    "--destination=~/charts",
    "--version=1.2.3",
    "--ca-file=~/caFile.pem",
    "--cert-file=~/certFile.pem",
    "--key-file=~/keyFile.pem",
    "--",
    reference,
  ]]);
  assertEquals(parseJson(registries), { auths: { "ghcr.io": { auth: btoa("me:s3cret") } } });
});

Deno.test("pullChart() knows docker's own registry by the name that docker gave it", async () => {
  const repository = repositoryAccess("x", { username: "me", password: "s3cret" });
  const source = { kind: "oci", host: "docker.io", reference: "oci://docker.io/org/web", repository } as const;
  assertEquals(parseJson((await pulled(source)).registries), {
    auths: { "https://index.docker.io/v1/": { auth: btoa("me:s3cret") } },
  });
});

Deno.test("pullChart() asks a registry as anybody where there are no credentials", async () => {
  const reference = "oci://ghcr.io/org/web";
  const { commands, registries } = await pulled({ kind: "oci", host: "ghcr.io", reference });
  assertEquals([commands, registries], [[["pull", "--destination=~/charts", "--", reference]], ""]);
});

Deno.test("pullChart() copies a chart of the controller, and completes it where something is missing", async () => {
  const chart = await Deno.makeTempDir();
  await Deno.writeTextFile(`${chart}/Chart.yaml`, "name: web\n");
  assertEquals((await pulled({ kind: "local", path: chart }, "9.9.9")).commands, []);
  await Deno.writeTextFile(`${chart}/Chart.yaml`, "name: web\ndependencies:\n- name: redis\n");
  const repository = repositoryAccess("stable", SPEC);
  const { path, commands, repositories } = await pulled({ kind: "local", path: chart, repository });
  assertEquals([path, commands], ["~/charts/chart", [["dependency", "update", "~/charts/chart"]]]);
  assert(repositories.includes("charts.example.org"));
  await Deno.remove(chart, { recursive: true });
});

Deno.test("pullChart() says what to do about a failure, and hides all spellings of credentials", async () => {
  const helm = new Scripted();
  helm.failures = { "k0s-pull": "failed to fetch https://x/index.yaml : 401 Unauthorized" };
  const repository = repositoryAccess("stable", { ...SPEC, url: "https://you:other@charts.example.org" });
  const source: ChartSource = { kind: "classic", repository, chart: "web" };
  const error = await assertRejects(() => pulled(source, "1.0.0", helm), HelmError);
  assertEquals(
    error.message,
    "Cannot fetch chart web 1.0.0 of repository stable: failed to fetch https://x/index.yaml : 401 Unauthorized",
  );
  assert(error.hint?.startsWith("Check username and password"));
  assertEquals(helm.runs[0]?.secrets, ["s3cret", "other", btoa("me:s3cret")]);
});

Deno.test("pullChart() says which file of the controller is missing", async () => {
  const repository = repositoryAccess("stable", { ...SPEC, caFile: "/proc/nowhere/ca.pem" });
  const error = await assertRejects(() => pulled({ kind: "classic", repository, chart: "web" }), K0sError);
  assertEquals(
    error.message,
    'Cannot read caFile of repository "stable": there is no such file, "/proc/nowhere/ca.pem", on this controller',
  );
});
