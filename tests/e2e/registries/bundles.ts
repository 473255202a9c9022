import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { Machine } from "../../support/machine.ts";
import { SHELL, shellLayer } from "../../support/shell_layer.ts";
import type { TestNode } from "../../support/test_node.ts";
import { aLayoutTar } from "../../unit/bundle/_layout.ts";
import type { ImageSources } from "./image_sources.ts";
import { runsOn } from "./pods.ts";

const IMAGES_DIR = "/var/lib/k0s/images";
const AUTH = "/run/bundle-auth.json";
const PAUSE = "registry.k8s.io/pause:3.10.2";

/** Bundles on a machine, by an authority and credentials of its own. */
async function bundle(machine: Machine, args: readonly string[], { ca = "", stdin = "" } = {}) {
  const env = ca === "" ? {} : { SSL_CERT_FILE: ca };
  return await machine.k0s(["airgap", "bundle-artifacts", ...args], { env, stdin, withinMs: 120_000 });
}

/** What of a node's containerd is said to have come out of a bundle. */
async function bundledImages({ machine }: TestNode, bundle: string): Promise<string[]> {
  const { stdout } = await machine.k0s(["ctr", "images", "ls"]);
  return stdout.split("\n").filter((line) => line.includes(`${IMAGES_DIR}/${bundle}`)).map((line) =>
    line.split(/\s/, 1)[0]!
  );
}

/**
 * Images out of registries that want a password or a token, and of k0s itself, get into a file, and out of that onto a node that
 * pulls nothing: a pod runs.
 */
export async function bundlesReachNodes(
  controller: Machine,
  node: TestNode,
  { own, forTokens, tokens, selfSigned, certificates: { ca } }: ImageSources,
): Promise<void> {
  const layer = await shellLayer(`#!${SHELL} sh\nexec ${SHELL} sleep 100001\n`);
  await own.pushImage({ layer, command: ["/request", "bundled"], repository: "team/bundled", tag: "1" });
  const names = [own.host, forTokens.host].map((host) => `${host}/team/bundled:1`);
  const auths = { [own.host]: own, [forTokens.host]: tokens };
  const config = Object.entries(auths).map((
    [host, { username, password }],
  ) => [host, { auth: btoa(`${username}:${password}`) }]);
  const script = `umask 077; cat > ${AUTH}`;
  await controller.run("sh", ["-c", script], { stdin: JSON.stringify({ auths: Object.fromEntries(config) }) });
  const output = "/run/bundle.tar";
  const flags = ["--registries-config", AUTH, "-o", output];

  const refused = [
    await bundle(controller, ["-o", output, names[0]!], { ca }),
    await bundle(controller, [...flags, names[0]!]),
    await bundle(controller, [...flags, "--platform", "linux/arm64", names[0]!], { ca }),
  ];
  assertEquals(refused.map(({ code }) => code), [1, 1, 1]);
  const [unknown, untrusted, foreign] = refused.map(({ stderr }) => stderr) as [string, string, string];
  assertStringIncludes(unknown, `failed to bundle ${names[0]}: ${own.host} wants authentication`);
  assertMatch(untrusted, /UnknownIssuer/);
  assertStringIncludes(foreign, "platform doesn't match: linux/amd64");
  const { stdout: left } = await controller.run("sh", ["-c", "ls -A /run | grep -F bundle"]);
  assertEquals(left, "bundle-auth.json\n");

  const { code, stdout, stderr } = await bundle(controller, flags, { ca, stdin: [...names, PAUSE].join("\n") });
  assertEquals([code, stdout, stderr], [0, "", ""]);
  const insecure = ["-c", '"$0" airgap bundle-artifacts --insecure-registries=skip-tls-verify "$1" | tar t'];
  const { stdout: list } = await controller.run("sh", [
    ...insecure,
    controller.k0sPath,
    `${selfSigned.host}/team/bundled:1`,
  ]);
  assertEquals(list.trim().split("\n").slice(-2), ["index.json", "oci-layout"]);

  await node.machine.run("mkdir", ["-p", IMAGES_DIR]);
  const bytes = await Deno.readFile(`/proc/${controller.initPid}/root${output}`);
  await Deno.writeFile(node.machine.dataPath("images/team.tar"), bytes);
  await eventually(async () => (await bundledImages(node, "team.tar")).length === 3, {
    what: "the node has what is in the bundle",
    withinMs: 120_000,
    everyMs: 500,
  });
  assertEquals(await bundledImages(node, "team.tar"), [...names, PAUSE].toSorted());
  for (const [at, name] of names.entries()) {
    await runsOn(controller, node.machine, `bundled-${at}`, name, { pullPolicy: "Never" });
  }
}

/** A bundle for machines of another kind is refused before anything of it is imported, and so said. */
export async function foreignBundleIsRefused(node: TestNode): Promise<void> {
  const foreign = { name: PAUSE, platform: { os: "linux", architecture: "arm64" } };
  const before = (await node.machine.k0s(["ctr", "images", "ls", `name==${PAUSE}`])).stdout;
  await Deno.writeFile(node.machine.dataPath("images/foreign.tar"), await aLayoutTar([foreign]));

  const why = "it is for linux/arm64, and this machine is linux/amd64";
  const events = await eventually(async () => {
    const { stdout } = await node.machine.k0s(["status", "components", "--max-count", "3"]);
    return stdout.includes("finished importing") && stdout.includes(why) ? stdout : undefined;
  }, { what: "the bundle is refused", withinMs: 120_000, everyMs: 500 });

  assertStringIncludes(events.replaceAll(/\s+/g, " "), `refused ${IMAGES_DIR}/foreign.tar: ${why}`);
  assert(node.process.output().includes("Cannot import image bundle"));
  assertEquals((await node.machine.k0s(["ctr", "images", "ls", `name==${PAUSE}`])).stdout, before);
  await Deno.remove(node.machine.dataPath("images/foreign.tar"));
}
