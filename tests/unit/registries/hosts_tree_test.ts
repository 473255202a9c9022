import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderHostsTree } from "../../../lib/registries/hosts_tree.ts";
import type { RegistrySources } from "../../../lib/registries/endpoint_access.ts";
import { testCertificates } from "./_certificates.ts";

const NOTHING: RegistrySources = { files: new Map(), secrets: new Map() };
const DIRECTORY = "/d/registries";

Deno.test("renderHostsTree() has a directory per registry, and puts certificates beside the file that names them", async () => {
  const { ca, certificate, key } = await testCertificates();
  const files = new Map([["/c", { text: certificate }], ["/k", { text: key }]]);
  const mirror = { url: "https://m.example", capabilities: ["pull" as const], certFile: "/c", keyFile: "/k" };

  const { hosts, problems } = renderHostsTree(
    [{ host: "docker.io", ca, mirrors: [mirror] }, { host: "*", mirrors: [] }],
    { directory: DIRECTORY, sources: { ...NOTHING, files } },
  );

  const [hub, all] = hosts;
  assertEquals([hub?.directory, all?.directory, problems], ["docker.io", "_default", []]);
  const names = [...hub!.files.keys()];
  assertEquals(names.map((name) => name.replace(/[0-9a-f]{16}/, "HASH")), [
    ...["ca-HASH.pem", "client-HASH.pem", "hosts.toml"],
  ]);
  const text = hub!.files.get("hosts.toml")!;
  for (const name of names.slice(0, 2)) assertStringIncludes(text, `"${DIRECTORY}/docker.io/${name}"`);
  assertEquals([...hub!.files.values()].slice(0, 2), [ca, `${certificate}${key}`]);
});

Deno.test("renderHostsTree() says which registry or mirror lacks something, and renders the rest", () => {
  const { hosts, problems } = renderHostsTree([
    { host: "a.example", mirrors: [{ url: "https://m", capabilities: ["pull"], caFile: "/ca" }] },
  ], {
    directory: DIRECTORY,
    sources: { ...NOTHING, files: new Map([["/ca", { problem: "there is no such file" }]]) },
  });

  assertEquals(problems.map(({ where, message }) => `${where}: ${message}`), [
    'a.example, mirror https://m: Cannot read the authority "/ca": there is no such file',
  ]);
  assertStringIncludes(hosts[0]!.files.get("hosts.toml")!, '[host."https://m"]');
});

Deno.test("renderHostsTree() looks for credentials by the server that they are for", () => {
  const secrets = new Map([["s", {
    ".dockerconfigjson": JSON.stringify({ auths: { "m.example:5000": { username: "me", password: "word" } } }),
  }]]);
  const credentials = { secretRef: { name: "s" } };

  const { hosts, problems } = renderHostsTree([{
    host: "docker.io",
    credentials,
    mirrors: [{ url: "https://m.example:5000/hub", capabilities: ["pull"], credentials }],
  }], { directory: DIRECTORY, sources: { ...NOTHING, secrets } });

  assertEquals(problems.map(({ where }) => where), ["docker.io"]);
  assert(hosts[0]!.files.get("hosts.toml")!.includes(`Authorization = "Basic ${btoa("me:word")}"`));
});
