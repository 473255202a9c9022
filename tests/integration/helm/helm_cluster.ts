import { assertEquals } from "@std/assert";
import { stringifyJson } from "../../../lib/base/mod.ts";
import type { Chart, ChartSpec, ChartStatus, DeployOptions } from "../../../lib/helm/mod.ts";
import { CHARTS, ReleaseManager } from "../../../lib/helm/mod.ts";
import { releaseRevisions } from "../../../lib/helm/release_revisions.ts";
import { RESOURCES } from "../../../lib/kube/mod.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { type ApiServer, hasApiServer, startApiServer, startProgram } from "../kube/api_server.ts";

const BINARIES = `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin`;

/** Whether the programs that the tests of this folder start have been built. */
export function hasHelm(): boolean {
  try {
    return hasApiServer() &&
      ["helm", "kube-controller-manager"].every((name) => Deno.statSync(`${BINARIES}/${name}`).isFile);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Deploys from files, with nothing to be told. */
export const DEPLOYMENT: DeployOptions = { repositories: [], installs: () => Promise.resolve() };

/** A cluster without nodes, and the releases in it; gone when disposed. */
export interface HelmCluster extends HelmPlace {
  readonly api: ApiServer;
  readonly releases: ReleaseManager;
  /** Commands of helm that the releases have run so far. */
  ran(): unknown[];
}

/** Where helm is, and may be executed by an account without rights. */
export interface HelmPlace extends AsyncDisposable {
  /** For what the test makes; any account may read it. */
  readonly directory: string;
  /** Where runs of helm have their files. */
  readonly homesDir: string;
  /** Path of helm. */
  readonly helm: string;
  /** Where a kubeconfig may be put. */
  readonly kubeconfig: string;
}

/** Puts helm into a temporary directory. */
export async function placeHelm(): Promise<HelmPlace> {
  const directory = await Deno.makeTempDir({ prefix: "k0s-helm-test-" });
  await Deno.chmod(directory, 0o755);
  const [helm, homesDir] = [`${directory}/helm`, `${directory}/homes`];
  await Deno.copyFile(`${BINARIES}/helm`, helm);
  await Deno.mkdir(homesDir);
  const removed = { [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }) };
  return { directory, homesDir, helm, kubeconfig: `${directory}/kubeconfig`, ...removed };
}

/** Starts an API server and, of the controllers, what deletes dependents: no pod ever runs. */
export async function startHelmCluster(): Promise<HelmCluster> {
  await using stack = new AsyncDisposableStack();
  const api = stack.use(await startApiServer());
  const kubeconfig = `${api.directory}/pki/admin.conf`;
  stack.use(
    await startProgram("kube-controller-manager", api.directory, [
      `--kubeconfig=${kubeconfig}`,
      "--controllers=garbage-collector-controller,namespace-controller",
      "--leader-elect=false",
      "--secure-port=0",
    ]),
  );
  const { directory, helm, homesDir } = stack.use(await placeHelm());
  const log = new FakeLogger();
  const releases = new ReleaseManager({
    client: api.client,
    helm: () => Promise.resolve(helm),
    kubeconfig,
    homesDir,
    environment: { SECRET_OF_OURS: "not for helm" },
    direct: () => [],
    spawn: denoSpawn,
    clock: systemClock,
    log,
  });
  const ran = () => log.records.filter(({ message }) => message === "Ran helm").map(({ fields }) => fields["command"]);
  const owned = stack.move();
  const disposed = { [Symbol.asyncDispose]: () => owned.disposeAsync() };
  return { api, releases, ran, directory, homesDir, helm, kubeconfig, ...disposed };
}

/** A Chart with this spec. */
export function aChart(name: string, spec: ChartSpec, status: ChartStatus = {}): Chart {
  const { apiVersion, kind } = CHARTS;
  return { apiVersion, kind, metadata: { name, namespace: "kube-system" }, spec: { timeout: "2m", ...spec }, status };
}

/** What {@link writeChart} makes. */
export interface ChartFiles {
  name?: string;
  version?: string;
  /** By their names. */
  templates?: Record<string, unknown>;
  /** Default values. */
  values?: unknown;
  /** Further members of Chart.yaml. */
  more?: Record<string, unknown>;
}

/** Writes a chart of one ConfigMap, with other templates if they are given. @returns Its directory. */
export async function writeChart(parent: string, files: ChartFiles = {}): Promise<string> {
  const { name = "settings", version = "1.0.0", templates = {}, values = { colour: "red" }, more = {} } = files;
  const path = `${parent}/${name}`;
  await Deno.mkdir(`${path}/templates`, { recursive: true });
  const meta = { apiVersion: "v2", name, version, appVersion: `app-${version}`, ...more };
  await Deno.writeTextFile(`${path}/Chart.yaml`, stringifyJson(meta));
  await Deno.writeTextFile(`${path}/values.yaml`, stringifyJson(values));
  await Deno.writeTextFile(`${path}/templates/settings.yaml`, SETTINGS);
  for (const [file, template] of Object.entries(templates)) {
    const text = typeof template === "string" ? template : stringifyJson(template);
    await Deno.writeTextFile(`${path}/templates/${file}`, text);
  }
  return path;
}

const SETTINGS = `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  colour: {{ .Values.colour | quote }}
  chart: {{ .Chart.Version | quote }}
`;

/** A hook that is a Job, which never ends where no pod runs. */
export function endlessHook(event: string): unknown {
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: "{{ .Release.Name }}-hook",
      annotations: { "helm.sh/hook": event, "helm.sh/hook-delete-policy": "before-hook-creation" },
    },
    spec: {
      template: {
        spec: { restartPolicy: "Never", containers: [{ name: "hook", image: "localhost/none" }] },
      },
    },
  };
}

/** States of the revisions of a release in namespace `apps`, oldest first. */
export async function statesOf({ api }: Pick<HelmCluster, "api">, name: string): Promise<string[]> {
  const { signal } = new AbortController();
  const revisions = await releaseRevisions(api.client, { name, namespace: "apps" }, signal);
  return revisions.map(({ status }) => status);
}

/** What the chart of {@link writeChart} has made. */
export async function settingsIn({ api }: HelmCluster, name: string): Promise<Record<string, string>> {
  const { data } = await api.client.get(RESOURCES.configMaps, name, { namespace: "apps" });
  return data as Record<string, string>;
}

/** Runs helm as an administrator does. @returns What it prints. */
export async function helmCommand(
  { helm, kubeconfig = "/proc/nowhere" }: { helm: string; kubeconfig?: string },
  args: string[],
): Promise<string> {
  const command = new Deno.Command(helm, { args, env: { KUBECONFIG: kubeconfig } });
  const { code, stdout, stderr } = await command.output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
