const PROGRAM = `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin/helm`;

/** A chart of one ConfigMap; one that waits has a hook that nothing completes where there is only an API server. */
const FILES = {
  "Chart.yaml": "apiVersion: v2\nname: probe\nversion: 1.0.0\n",
  "templates/settings.yaml":
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  colour: {{ .Values.colour }}\n",
  "values.yaml": "colour: red\n",
};
const HOOK = `apiVersion: batch/v1
kind: Job
metadata:
  name: never
  annotations: { helm.sh/hook: pre-upgrade }
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{ name: never, image: never }]
`;

/** Whether helm has been built. */
export function hasHelm(): boolean {
  try {
    return Deno.statSync(PROGRAM).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What helm writes in its history. */
export interface Revision {
  readonly revision: number;
  readonly status: string;
  readonly description: string;
}

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** helm as it is built, with a home of its own. */
export class Helm {
  /** @param directory Of the API server, whose kubeconfig is used. */
  constructor(private readonly directory: string) {}

  /** Writes the chart, and returns its path. */
  async chart({ waits }: { waits: boolean }): Promise<string> {
    const chart = `${this.directory}/chart-${waits ? "that-waits" : "plain"}`;
    await Deno.mkdir(`${chart}/templates`, { recursive: true });
    for (const [path, text] of Object.entries(FILES)) await Deno.writeTextFile(`${chart}/${path}`, text);
    if (waits) await Deno.writeTextFile(`${chart}/templates/hook.yaml`, HOOK);
    return chart;
  }

  /** Runs a command to its end. */
  run(...args: string[]): Promise<Result> {
    return this.finished(args, {});
  }

  /** Runs a command for a k0s of that process id. */
  runFor(parent: string, ...args: string[]): Promise<Result> {
    return this.finished(args, { _K0S_PARENT: parent });
  }

  /** Starts a command as child of a process that can be killed, and that helm is told of as if it were k0s. */
  startBelowParent(...args: string[]): Deno.ChildProcess {
    return this.command("sh", ["-c", `_K0S_PARENT=$$ "$0" "$@" & echo $!; wait`, PROGRAM, ...args]).spawn();
  }

  /** The revisions of a release in the namespace `default`, the last one last. */
  async history(release: string): Promise<Revision[]> {
    return JSON.parse((await this.run("history", release, "--output", "json")).stdout) as Revision[];
  }

  private async finished(args: readonly string[], env: Record<string, string>): Promise<Result> {
    const { code, stdout, stderr } = await this.command(PROGRAM, args, env).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  }

  private command(program: string, args: readonly string[], env: Record<string, string> = {}): Deno.Command {
    return new Deno.Command(program, {
      args: [...args],
      cwd: this.directory,
      clearEnv: true,
      env: {
        HOME: this.directory,
        KUBECONFIG: `${this.directory}/pki/admin.conf`,
        PATH: Deno.env.get("PATH") ?? "",
        ...env,
      },
      stdout: "piped",
      stderr: "piped",
    });
  }
}
