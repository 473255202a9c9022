import { defaultClusterConfig } from "../../../../lib/config/mod.ts";
import { newBootstrapToken, secretOf } from "../../../../lib/join/mod.ts";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { systemRandom } from "../../../../lib/platform/mod.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { aCa } from "../../../support/cluster_fixture.ts";
import { runCli } from "../_cli.ts";
import { ADMIN_CONF } from "../../../support/admin_conf.ts";

const SECRETS = "/api/v1/namespaces/kube-system/secrets";

/** A controller on this machine: a data directory, a status socket and an API server that keeps Secrets. */
export class FakeNode implements AsyncDisposable {
  readonly secrets = new Map<string, KubeObject>();
  readonly http = new FakeHttp();
  status: Record<string, unknown> | undefined;
  /** Answers of the API server that are errors, before it works. */
  failures = 0;
  failureStatus = 503;

  private constructor(readonly dataDir: string) {
    const config = defaultClusterConfig({ dataDir, single: false, hostAddress: "10.0.0.1" });
    this.status = { ClusterConfig: config, SingleNode: false, Role: "controller" };
    this.http.answer = (url, init) => this.#answer(new URL(url), init);
  }

  static async start(): Promise<FakeNode> {
    const node = new FakeNode(await Deno.makeTempDir({ prefix: "k0s-token-" }));
    await Deno.mkdir(`${node.dataDir}/pki`);
    await Deno.writeTextFile(`${node.dataDir}/pki/ca.crt`, await aCa());
    await Deno.writeTextFile(`${node.dataDir}/pki/admin.conf`, ADMIN_CONF);
    return node;
  }

  add(role: "controller" | "worker", expiresAt?: Date): string {
    const token = newBootstrapToken(role, expiresAt, systemRandom);
    const secret = secretOf(token);
    this.secrets.set(secret.metadata.name ?? "", secret);
    return token.id;
  }

  run(...argv: string[]) {
    const places = ["--data-dir", this.dataDir, "--status-socket", `${this.dataDir}/status.sock`];
    return runCli(["token", ...argv, ...places], { http: this.http });
  }

  #answer(url: URL, init: RequestInit): Response {
    if (url.pathname === "/status") {
      if (this.status === undefined) throw new TypeError("connect: No such file or directory (os error 2)");
      return Response.json(this.status);
    }
    if (this.failures-- > 0) return new Response("starting", { status: this.failureStatus });
    const name = url.pathname.slice(SECRETS.length + 1);
    if (init.method === "POST") {
      const secret = JSON.parse(String(init.body)) as KubeObject;
      this.secrets.set(secret.metadata.name ?? "", secret);
      return Response.json(secret, { status: 201 });
    }
    if (init.method === "DELETE") return new Response("{}", { status: this.secrets.delete(name) ? 200 : 404 });
    return Response.json({ items: [...this.secrets.values()], metadata: { resourceVersion: "1" } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dataDir, { recursive: true });
  }
}
