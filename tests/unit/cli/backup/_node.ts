import { type BackupSettings, defaultClusterConfig } from "../../../../lib/config/mod.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { runCli } from "../_cli.ts";
import { ADMIN_CONF } from "../../../support/admin_conf.ts";

/** A controller on this machine with scheduled backups: its data directory, status socket and API server. */
export class BackingUpNode implements AsyncDisposable {
  readonly http = new FakeHttp();
  settings: BackupSettings | undefined;
  role = "controller";

  private constructor(readonly dataDir: string) {
    this.settings = { schedule: "0 3 * * *", retention: { count: 1 }, local: { directory: `${dataDir}/archives` } };
    this.http.answer = (url) => this.#answer(new URL(url));
  }

  static async start(): Promise<BackingUpNode> {
    const node = new BackingUpNode(await Deno.makeTempDir());
    await Deno.mkdir(`${node.dataDir}/archives`);
    await Deno.mkdir(`${node.dataDir}/pki`);
    await Deno.writeTextFile(`${node.dataDir}/pki/admin.conf`, ADMIN_CONF);
    return node;
  }

  get archives(): string {
    return `${this.dataDir}/archives`;
  }

  run(...argv: string[]) {
    const places = ["--data-dir", this.dataDir, "--status-socket", `${this.dataDir}/status.sock`];
    return runCli(["backup", ...argv, ...places], { http: this.http, hints: false });
  }

  #answer({ pathname }: URL): Response {
    const { spec, ...config } = defaultClusterConfig({ dataDir: this.dataDir, single: true, hostAddress: "192.0.2.2" });
    const backup = this.settings === undefined ? {} : { backup: this.settings };
    if (pathname === "/status") {
      return Response.json({ ClusterConfig: { ...config, spec: { ...spec, ...backup } }, Role: this.role });
    }
    const uid = "01234567-89ab-4cde-8123-456789abcdef";
    return Response.json({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dataDir, { recursive: true });
  }
}
