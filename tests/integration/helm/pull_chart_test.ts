import { assert, assertEquals, assertRejects } from "@std/assert";
import { CancelledError, stringifyJson } from "../../../lib/base/mod.ts";
import { HelmHome } from "../../../lib/helm/helm_home.ts";
import { removeHelmHomes, type RepositorySpec } from "../../../lib/helm/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { aFreePort } from "../../support/free_port.ts";
import { type Certificates, makeCertificates, serveRegistry, serveRepository } from "./chart_servers.ts";
import { hasHelm, helmCommand, placeHelm, writeChart } from "./helm_cluster.ts";
import { processIds, runningProcesses } from "./helm_processes.ts";
import { Pulling, type Repository, USER } from "./pulling.ts";

Deno.test({
  name: "charts fetched by the real helm",
  ignore: !hasHelm(),
  fn: async (t) => {
    await using place = await placeHelm();
    const { directory, helm } = place;
    const certificates = await makeCertificates(`${directory}/pki`);
    const archives = await packCharts(helm, directory);
    const pulling = new Pulling(place, certificates);
    const inline: RepositorySpec = { username: USER.name, password: USER.password };

    await t.step("a classic repository: TLS by an authority of its own, basic authentication", async () => {
      await using server = serveRepository(archives.directory, { certificates, user: USER });
      const spec = { ...inline, url: `https://${server.host}/charts` };
      assertEquals(await pulling.pull("mine/settings", spec, "1.0.0"), "settings-1.0.0.tgz");
      assertEquals(
        await pulling.pull("settings", spec),
        "settings-1.1.0.tgz",
        "the newest one, without a repository's name",
      );
      assertEquals(await pulling.pull("mine/settings", spec, "<1.1"), "settings-1.0.0.tgz");
      assertEquals(server.asked.map(({ path }) => path).slice(0, 2), [
        "/charts/index.yaml",
        "/charts/settings-1.0.0.tgz",
      ]);

      await pulling.fails(
        "mine/settings",
        { ...spec, password: "wrong" },
        "1.0.0",
        "401 Unauthorized",
        /username and password/,
      );
      await pulling.fails("mine/settings", { ...spec, ca: "other" }, "1.0.0", "unknown authority", /caFile/);
      await pulling.fails("mine/settings", spec, "9.9.9", "no chart version found for settings-9.9.9", /version/);
      await pulling.fails("mine/absent", spec, "1.0.0", "no chart name found", /name and the version/);
      await pulling.fails("mine/settings", { ...spec, url: `${spec.url}/none` }, "", "404 Not Found", /index.yaml/);
      const unverified: Repository = { ...spec, ca: "none", insecure: true };
      assertEquals(await pulling.pull("mine/settings", unverified, "1.0.0"), "settings-1.0.0.tgz");
    });

    await t.step("a classic repository that asks for no name", async () => {
      await using server = serveRepository(archives.directory, { certificates });
      const url = `https://${server.host}/charts`;
      assertEquals(await pulling.pull("mine/settings", { url }, "1.0.0"), "settings-1.0.0.tgz");
      assertEquals(await pulling.pull("settings", { url }), "settings-1.1.0.tgz");
      await pulling.fails("mine/settings", { url, ca: "other" }, "1.0.0", "unknown authority", /caFile/);
      await pulling.fails("mine/settings", { url }, "9.9.9", "9.9.9", /name and the version/);
      await pulling.fails("mine/settings", { url: `${url}/none` }, "", "404 Not Found", /index.yaml/);
      const unverified: Repository = { url, ca: "none", insecure: true };
      assertEquals(await pulling.pull("mine/settings", unverified, "1.0.0"), "settings-1.0.0.tgz");
    });

    await t.step("an archive that is not the one of the index", async () => {
      await using server = serveRepository(await archives.exchanged(), { certificates });
      const repository = { url: `https://${server.host}` };
      assertEquals(await pulling.pull("mine/settings", repository, "1.1.0"), "settings-1.1.0.tgz", "without a digest");
      const reason = "chart settings-1.0.0 is not what the index of its repository says: its digest is ";
      await pulling.fails("mine/settings", repository, "1.0.0", reason, /index of the repository made anew/);
    });

    await t.step("credentials are for the host of the repository", async () => {
      await using other = serveRepository(archives.directory, { certificates });
      await using server = serveRepository(await archives.leadingTo(`https://${other.host}/charts/`), {
        certificates,
        user: USER,
      });
      const spec = { ...inline, url: `https://${server.host}` };
      assertEquals(await pulling.pull("mine/settings", spec, "1.0.0"), "settings-1.0.0.tgz");
      assertEquals(other.asked, [{ path: "/charts/settings-1.0.0.tgz", authorization: "" }]);
    });

    await t.step("a client certificate", async () => {
      const port = aFreePort();
      await using _server = await serveMutually(archives.directory, port, certificates);
      const url = `https://127.0.0.1:${port}/charts`;
      await eventually(() => pulling.pull("mine/settings", { url, certified: true }, "1.0.0"), {
        what: "the server lets those with a certificate in",
        withinMs: 60_000,
      });
      await pulling.fails("mine/settings", { url }, "1.0.0", "certificate required", /certFile/);
    });

    await t.step("an OCI registry: TLS, basic authentication, versions", async () => {
      await using server = serveRegistry("org/settings", archives.bytes, { certificates, user: USER });
      const name = `oci://${server.host}/org/settings`;
      assertEquals(await pulling.pull(name, inline, "1.0.0"), "settings-1.0.0.tgz");
      assertEquals(await pulling.pull(name, { ...inline, url: `oci://${server.host}` }), "settings-1.1.0.tgz");
      await pulling.fails(name, { ...inline, password: "wrong" }, "1.0.0", "401", /username and password/);
      await pulling.fails(name, { ...inline, ca: "other" }, "1.0.0", "unknown authority", /caFile/);
      await pulling.fails(name, inline, "9.9.9", "not found", /name and the version/);
      await pulling.fails(`${name}-absent`, inline, "1.0.0", "not found", /name and the version/);
      assertEquals(await pulling.pull(name, { ...inline, ca: "none", insecure: true }, "1.0.0"), "settings-1.0.0.tgz");
      const none = `oci://${server.host}/org/settings@sha256:${"0".repeat(64)}`;
      await pulling.fails(none, inline, "", "not found", /name and the version/);
    });

    await t.step("a classic repository whose charts are in a registry", async () => {
      await using registry = serveRegistry("org/settings", archives.bytes, { certificates });
      await using server = serveRepository(await archives.inRegistry(`oci://${registry.host}/org/settings`), {
        certificates,
      });
      const repository = { url: `https://${server.host}` };
      assertEquals(await pulling.pull("mine/settings", repository, "1.0.0"), "settings-1.0.0.tgz");
      assertEquals(await pulling.pull("mine/settings", repository), "settings-1.1.0.tgz");
    });

    await t.step("nobody there", async () => {
      const url = `https://127.0.0.1:${aFreePort()}`;
      await pulling.fails("mine/settings", { url }, "1.0.0", "connection refused", /reaches it/);
      const named = (password: string) => ({ url: `https://${USER.name}:${password}@charts.invalid` });
      const encoded = named(encodeURIComponent(USER.password));
      await pulling.fails("mine/settings", encoded, "1.0.0", "charts.invalid", /host in the URL|reaches it/);
      await pulling.fails("mine/settings", named(USER.password), "1.0.0", "***@charts.invalid", /credentials apart/);
    });

    await t.step("a registry that hangs, given up; no credentials among the arguments", async () => {
      using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const abort = new AbortController();
      const spec = { ...inline, url: `https://127.0.0.1:${silent.addr.port}` };
      const going = pulling.pull("mine/settings", spec, "1.0.0", abort.signal);
      const connection = await silent.accept();
      const [found] = runningProcesses(helm);
      assert(found !== undefined);
      for (const text of [found.args.join(" "), found.environment]) assert(!text.includes(USER.password), text);
      assert(!found.environment.includes(place.kubeconfig));
      abort.abort();
      await assertRejects(() => going, CancelledError);
      connection.close();
      assertEquals(processIds(helm), []);
    });

    await t.step("helm ends with a k0s that is killed", async () => {
      using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const program = new URL("pull_program.ts", import.meta.url).pathname;
      const args = ["run", "-A", "--no-check", program, helm, place.homesDir, `https://127.0.0.1:${silent.addr.port}`];
      const k0s = new Deno.Command(Deno.execPath(), { args, stdout: "null" }).spawn();
      using _connection = await silent.accept();
      assertEquals(processIds(helm).length, 1);
      k0s.kill("SIGKILL");
      await k0s.status;
      await eventually(() => Promise.resolve(processIds(helm).length === 0), { what: "helm ends", withinMs: 60_000 });
      assertEquals([...Deno.readDirSync(place.homesDir)].length, 1);
      await removeHelmHomes(place.homesDir);
    });

    await t.step("a directory of the controller that misses what it depends on", async () => {
      await using server = serveRepository(archives.directory, { certificates });
      const url = `https://${server.host}/charts`;
      const parent = await writeChart(`${directory}/local`, {
        name: "parent",
        more: { dependencies: [{ name: "settings", version: "1.x.x", repository: url }] },
      });
      await using home = await HelmHome.make(place.homesDir);
      const chart = await pulling.into(home, parent, { url });
      assertEquals([...Deno.readDirSync(`${chart}/charts`)].map(({ name }) => name), ["settings-1.1.0.tgz"]);
      await assertRejects(() => Deno.stat(`${parent}/charts`), Deno.errors.NotFound);
    });

    assertEquals([...Deno.readDirSync(place.homesDir)], []);
  },
});

/** Packs two versions of a chart, with an index. */
async function packCharts(helm: string, directory: string) {
  const served = `${directory}/served`;
  await Deno.mkdir(`${served}/charts`, { recursive: true });
  const bytes: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const version of ["1.0.0", "1.1.0"]) {
    const chart = await writeChart(`${directory}/${version}`, { version });
    await helmCommand({ helm }, ["package", chart, `--destination=${served}/charts`]);
    bytes[version] = await Deno.readFile(`${served}/charts/settings-${version}.tgz`);
  }
  await helmCommand({ helm }, ["repo", "index", `${served}/charts`]);
  return {
    directory: served,
    bytes,
    /** An index of the same charts in a registry, with and without their versions as tags. */
    async inRegistry(reference: string): Promise<string> {
      const index = `${directory}/registry`;
      await Deno.mkdir(index);
      const settings = [["1.1.0", reference], ["1.0.0", `${reference}:1.0.0`]].map(([version, url]) => ({
        ...{ apiVersion: "v2", name: "settings", version, urls: [url], digest: "0".repeat(64) },
      }));
      await Deno.writeTextFile(`${index}/index.yaml`, stringifyJson({ apiVersion: "v1", entries: { settings } }));
      return index;
    },
    /** The index says of one archive that it is another one, and of the other one nothing. */
    async exchanged(): Promise<string> {
      const copy = `${directory}/exchanged`;
      await Deno.mkdir(copy);
      for (const version of ["1.0.0", "1.1.0"]) {
        await Deno.copyFile(`${served}/charts/settings-${version}.tgz`, `${copy}/settings-${version}.tgz`);
      }
      await helmCommand({ helm }, ["repo", "index", copy]);
      const index = await Deno.readTextFile(`${copy}/index.yaml`);
      // The newest version comes first.
      await Deno.writeTextFile(`${copy}/index.yaml`, index.replace(/ *digest: .*\n/, ""));
      await Deno.copyFile(`${copy}/settings-1.1.0.tgz`, `${copy}/settings-1.0.0.tgz`);
      return copy;
    },
    /** An index of the same charts at another place. */
    async leadingTo(url: string): Promise<string> {
      const index = `${directory}/elsewhere`;
      await Deno.mkdir(index);
      await helmCommand({ helm }, ["repo", "index", `${served}/charts`, `--url=${url}`]);
      await Deno.rename(`${served}/charts/index.yaml`, `${index}/index.yaml`);
      await helmCommand({ helm }, ["repo", "index", `${served}/charts`]);
      return index;
    },
  };
}

/** Serves files to those that have a certificate of the authority. */
async function serveMutually(
  directory: string,
  port: number,
  { ca, cert, key }: Certificates,
): Promise<AsyncDisposable> {
  for (const [name, pem] of Object.entries({ ca, cert, key })) {
    await Deno.writeTextFile(`${directory}/${name}.pem`, pem);
  }
  const files = ["-cert", "cert.pem", "-key", "key.pem", "-CAfile", "ca.pem"];
  const args = ["s_server", "-accept", `127.0.0.1:${port}`, "-WWW", "-Verify", "1", "-verify_return_error", ...files];
  const child = new Deno.Command("openssl", { args, cwd: directory, stdin: "null", stdout: "null", stderr: "null" })
    .spawn();
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}
