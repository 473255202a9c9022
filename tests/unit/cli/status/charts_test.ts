import { assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import { parseJson, stringifyJson } from "../../../../lib/base/mod.ts";
import type { Chart } from "../../../../lib/helm/mod.ts";
import { ADMIN_CONF } from "../../../support/admin_conf.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { runCli } from "../_cli.ts";

const CHARTS = "/apis/helm.k0sproject.io/v1beta1/namespaces/kube-system/charts";

interface ChartsNodeOptions {
  role?: string;
  charts?: Chart[];
  /** What `--disable-components` names. */
  disabled?: string[];
}

/** A machine on which k0s runs in a role, and the Charts of its cluster; without any there is no such kind. */
class ChartsNode implements AsyncDisposable {
  readonly #http = new FakeHttp();

  private constructor(readonly dataDir: string, { role, charts, disabled }: ChartsNodeOptions) {
    this.#http.answer = (url) => {
      const { pathname } = new URL(url);
      if (pathname === "/status") {
        if (role === undefined) throw new TypeError("connect: No such file or directory (os error 2)");
        const document = {
          Role: role,
          K0sVars: { DataDir: dataDir },
          ...(disabled && { DisabledComponents: disabled }),
        };
        return Response.json(document);
      }
      assertEquals(pathname, CHARTS);
      if (charts === undefined) return new Response("404 page not found\n", { status: 404 });
      return new Response(stringifyJson({ items: charts, metadata: { resourceVersion: "1" } }));
    };
  }

  static async start(options: ChartsNodeOptions): Promise<ChartsNode> {
    const node = new ChartsNode(await Deno.makeTempDir({ prefix: "k0s-charts-" }), options);
    await Deno.mkdir(`${node.dataDir}/pki`);
    if (options.role !== "worker") await Deno.writeTextFile(`${node.dataDir}/pki/admin.conf`, ADMIN_CONF);
    return node;
  }

  run(...args: string[]) {
    const socket = `${this.dataDir}/status.sock`;
    return runCli(["status", "charts", ...args, "--status-socket", socket], { http: this.#http });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dataDir, { recursive: true });
  }
}

function aChart(name: string, parts: Pick<Chart, "spec" | "status">): Chart {
  return { apiVersion: "helm.k0sproject.io/v1beta1", kind: "Chart", metadata: { name }, ...parts };
}

const DEPLOYED = aChart("web", {
  spec: { chartName: "team/web", namespace: "later", order: 1, values: "password: s3cret", repository: { url: "x" } },
  status: { releaseName: "site", namespace: "pages", status: "deployed", version: "1.2.3", revision: 4 },
});
const FAILED = aChart("db", {
  spec: { chartName: "team/db" },
  status: { releaseName: "db", namespace: "default", status: "failed", revision: 1, error: "a\n  b", waitingFor: "x" },
});
const WAITING = aChart("app", {
  spec: { chartName: "team/app", releaseName: "front", order: 2 },
  status: { status: "waiting", waitingFor: 'Chart "web" of order 1' },
});

Deno.test("k0s status charts shows them in the order in which they are deployed", async () => {
  const unseen = aChart("aa", { spec: { order: 2 } });
  await using node = await ChartsNode.start({ role: "controller", charts: [unseen, WAITING, DEPLOYED, FAILED] });

  const { stdout, stderr, exitCode } = await node.run();

  assertEquals([exitCode, stderr], [0, ""]);
  assertEquals(
    stdout,
    [
      "NAME  ORDER  STATUS    RELEASE        VERSION  REVISION  MESSAGE",
      "db    0      failed    default/db     -        1         a b",
      "web   1      deployed  pages/site     1.2.3    4",
      "aa    2      -         default/aa     -        -",
      'app   2      waiting   default/front  -        -         Chart "web" of order 1',
      "",
    ].join("\n"),
  );
});

Deno.test("k0s status charts takes an order that is larger than any number", async () => {
  const spec = parseJson('{"order":9223372036854775807}') as NonNullable<Chart["spec"]>;
  await using node = await ChartsNode.start({ role: "controller", charts: [aChart("last", { spec }), DEPLOYED] });

  const { stdout, exitCode } = await node.run();

  assertEquals([exitCode, stdout.split("\n").map((line) => line.split(" ")[0])], [0, ["NAME", "web", "last", ""]]);
});

Deno.test("k0s status charts has data for scripts, without values and repositories", async () => {
  await using node = await ChartsNode.start({ role: "controller", charts: [FAILED, DEPLOYED] });
  const nothing = { error: "", waitingFor: "" };
  const expected = [
    {
      ...{ name: "db", order: 0, status: "failed", releaseName: "db", namespace: "default", version: "", revision: 1 },
      ...{ error: "a\n  b", waitingFor: "x" },
    },
    {
      ...{ name: "web", order: 1, status: "deployed", releaseName: "site", namespace: "pages", version: "1.2.3" },
      ...{ revision: 4, ...nothing },
    },
  ];

  assertEquals(JSON.parse((await node.run("-o", "json")).stdout), expected);
  assertEquals(parse((await node.run("--out=yaml")).stdout), expected);
});

Deno.test("k0s status charts says that there are none, also before their kind is there", async () => {
  for (const charts of [[], undefined]) {
    await using node = await ChartsNode.start({ role: "controller", ...(charts && { charts }) });

    assertEquals((await node.run()).stdout, "No Helm charts found\n");
    assertEquals((await node.run("-o", "json")).stdout, "[]\n");
    assertEquals((await node.run()).exitCode, 0);
  }
});

Deno.test("k0s status charts says that nothing becomes of them where helm is disabled", async () => {
  await using node = await ChartsNode.start({ role: "controller", charts: [DEPLOYED], disabled: ["coredns", "helm"] });
  await using other = await ChartsNode.start({ role: "controller", charts: [DEPLOYED], disabled: ["coredns"] });

  const { stdout, stderr, exitCode } = await node.run("-o", "json");

  assertEquals([JSON.parse(stdout).length, exitCode], [1, 0]);
  assertEquals(stderr, "This controller deploys no charts: it was started with --disable-components=helm\n");
  assertEquals((await other.run()).stderr, "");
});

Deno.test("k0s status charts says where it has to be typed, and what it does not understand", async () => {
  await using worker = await ChartsNode.start({ role: "worker" });
  await using stopped = await ChartsNode.start({});

  assertStringIncludes((await worker.run()).stderr, "this machine is a worker\nHint: Type this on a controller");
  const { stderr, exitCode } = await stopped.run();
  // Where a k0s of root runs, another user finds none.
  const why = Deno.uid() === 0 ? "connect: no such file or directory" : "only root can read what opens the cluster";
  assertStringIncludes(stderr, `${why}\nHint: `);
  assertEquals(exitCode, 1);
  assertStringIncludes((await stopped.run("-o", "xml")).stderr, 'unknown output format: "xml"');
});
