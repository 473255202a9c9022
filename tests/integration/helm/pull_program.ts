/**
 * A k0s that fetches a chart, to be killed: path of helm, directory for its homes, URL of the repository.
 *
 * @module
 */
import { HelmHome } from "../../../lib/helm/helm_home.ts";
import { HelmProgram } from "../../../lib/helm/helm_program.ts";
import { pullChart } from "../../../lib/helm/pull_chart.ts";
import { repositoryAccess } from "../../../lib/helm/repository_access.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";

const [helm = "", homesDir = "", url = ""] = Deno.args;
const program = new HelmProgram({
  helm: () => Promise.resolve(helm),
  environment: {},
  direct: () => [],
  spawn: denoSpawn,
  clock: systemClock,
  log: new FakeLogger(),
});
const home = await HelmHome.make(homesDir);
const source = { kind: "classic", repository: repositoryAccess("mine", { url }), chart: "settings" } as const;
await pullChart(source, "", { program, home, clock: systemClock }, new AbortController().signal);
