import { assertEquals, assertStringIncludes } from "@std/assert";
import { readEndpoints } from "../../../lib/registries/endpoints.ts";
import { renderHostsToml } from "../../../lib/registries/hosts_toml.ts";

async function withRoot(
  files: Record<string, string>,
  body: (root: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(`${root}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
      await Deno.writeTextFile(`${root}/${path}`, text.replaceAll("ROOT", root));
    }
    await body(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("readEndpoints() has what k0s itself has written, in its order", () =>
  withRoot({
    "docker.io/ca.pem": "CA",
    "docker.io/client.pem": "PAIR",
    "docker.io/hosts.toml": renderHostsToml({
      skipVerify: true,
      mirrors: [
        { url: "https://m.example:5000/hub/", capabilities: ["pull"], caFile: "ROOT/docker.io/ca.pem" },
        { url: "http://n.example/a", capabilities: ["pull", "resolve"], overridePath: true, clientFile: "client.pem" },
        { url: "https://o.example", capabilities: ["pull"], credentials: { username: "me", password: "word" } },
      ],
    }),
  }, async (root) => {
    const { file, endpoints, problem } = await readEndpoints("docker.io", ["/proc/nowhere", root]);

    assertEquals([file, problem], [`${root}/docker.io/hosts.toml`, undefined]);
    assertEquals(endpoints.map(({ kind, url }) => `${kind} ${url.href}`), [
      "mirror https://m.example:5000/hub/v2",
      "mirror http://n.example/a",
      "mirror https://o.example/v2",
      "registry https://registry-1.docker.io/v2",
    ]);
    assertEquals(
      endpoints.map(({ caCerts, identity, headers, skipVerify }) => ({ caCerts, identity, headers, skipVerify })),
      [
        { caCerts: ["CA"], identity: undefined, headers: {}, skipVerify: false },
        { caCerts: [], identity: { cert: "PAIR", key: "PAIR" }, headers: {}, skipVerify: false },
        { caCerts: [], identity: undefined, headers: { Authorization: `Basic ${btoa("me:word")}` }, skipVerify: false },
        { caCerts: [], identity: undefined, headers: {}, skipVerify: true },
      ],
    );
    assertEquals(endpoints.map(({ capabilities }) => capabilities.length), [1, 2, 1, 4]);
  }));

Deno.test("readEndpoints() finds directories as containerd does", () =>
  withRoot({
    "a_5000_/hosts.toml": 'server = "https://by.underscore"\n',
    "a:5000/hosts.toml": 'server = "https://by.colon"\n',
    "_default/hosts.toml": '[host."mirror.example"]\ncapabilities = ["pull"]\n',
  }, async (root) => {
    const urls = async (host: string) => (await readEndpoints(host, [root])).endpoints.map(({ url }) => url.href);

    assertEquals(await urls("a:5000"), ["https://by.underscore/v2"]);
    assertEquals(await urls("b.example"), ["https://mirror.example/v2", "https://b.example/v2"]);
    assertEquals((await readEndpoints("c", [])).endpoints.map(({ url }) => url.href), ["https://c/v2"]);
    assertEquals((await readEndpoints("localhost:5000", [])).endpoints.map(({ url }) => url.href), [
      "http://localhost:5000/v2",
    ]);
  }));

Deno.test("readEndpoints() says what containerd could not use", () =>
  withRoot({
    "a/hosts.toml": "= no TOML",
    "b/hosts.toml": '[host."https://m"]\nca = "none.pem"\n',
    "c/ca.crt": "",
    "d/hosts.toml": '[host."https://m:port"]\n',
  }, async (root) => {
    const problem = async (host: string) => (await readEndpoints(host, [root])).problem ?? "none";

    assertStringIncludes(await problem("a"), "containerd cannot read it: Invalid TOML document");
    assertStringIncludes(
      await problem("b"),
      `containerd gets nothing from this registry: there is no ${root}/b/none.pem`,
    );
    assertStringIncludes(await problem("c"), "has no hosts.toml");
    assertStringIncludes(await problem("d"), "containerd cannot read it");
  }));
