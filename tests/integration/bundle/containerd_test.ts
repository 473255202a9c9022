import { assertEquals } from "@std/assert";
import { importUserBundles } from "../../../lib/bundle/mod.ts";
import { type CtrOptions, listImages } from "../../../lib/bundle/containerd_images.ts";
import type { ImageSource } from "../../../lib/bundle/image_recipe.ts";
import { denoSpawn, systemClock } from "../../../lib/platform/mod.ts";
import { eventually } from "../../support/eventually.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { aBundle, aPayload, someBytes, temporaryDirectory } from "../../unit/bundle/_fixture.ts";

const PROGRAMS = `${Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`}/k0s-build/current-bin`;

/** Whether a containerd was built here and may run. */
const canRun = Deno.uid() === 0 && await Deno.stat(`${PROGRAMS}/containerd`).then(() => true, () => false);

const IMAGES: ImageSource[] = ["a", "b"].map((name) => ({
  reference: `example.com/k0s/${name}:v1`,
  recipe: {
    key: name,
    layers: [{ files: [{ part: "multi", path: "/bin/multi", links: ["one"] }] }],
    entrypoint: ["/bin/multi", name],
    env: {},
  },
}));

/** A containerd of its own, without CRI; gone when disposed. */
async function aContainerd(): Promise<CtrOptions & AsyncDisposable & { directory: string }> {
  const directory = await temporaryDirectory();
  const { path } = directory;
  const socket = `${path}/c.sock`;
  const config = `version = 3
root = "${path}/root"
state = "${path}/state"
disabled_plugins = ["io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime", "io.containerd.grpc.v1.cri"]
[grpc]
address = "${socket}"
`;
  await Deno.writeTextFile(`${path}/config.toml`, config);
  const child = new Deno.Command(`${PROGRAMS}/containerd`, {
    args: ["--config", `${path}/config.toml`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const ctr: CtrOptions = { ctrPath: `${PROGRAMS}/ctr`, socket, spawn: denoSpawn };
  await eventually(
    async () => (await denoSpawn.run(ctr.ctrPath, { args: ["--address", socket, "version"] })).code === 0,
    { what: "containerd answers", withinMs: 120_000, everyMs: 100 },
  );
  return {
    ...ctr,
    directory: path,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await directory[Symbol.asyncDispose]();
    },
  };
}

Deno.test(
  { name: "embedded images reach containerd once, complete, unpacked and pinned", ignore: !canRun },
  async () => {
    await using containerd = await aContainerd();
    const payload = await aPayload(containerd.directory, [{ name: "multi", content: someBytes(3_000_000) }], 1 << 20);
    const options = { ...containerd, images: IMAGES, clock: systemClock, log: new FakeLogger() };

    const first = await aBundle(payload).importImages(options);
    const second = await aBundle(payload).importImages(options);

    assertEquals([first, second], [IMAGES.map(({ reference }) => reference), []]);
    assertEquals((await listImages(containerd)).map(({ isPinned }) => isPinned), [true, true]);
    const { stdout } = await denoSpawn.run(containerd.ctrPath, {
      args: ["--address", containerd.socket, "--namespace", "k8s.io", "images", "check"],
    });
    assertEquals(stdout.match(/complete \(2\/2\).*true/g)?.length, 2);
  },
);

Deno.test(
  { name: "image bundles reach containerd, share an image, and lose it one by one", ignore: !canRun },
  async () => {
    await using containerd = await aContainerd();
    const payload = await aPayload(containerd.directory, [{ name: "multi", content: someBytes(3_000_000) }], 1 << 20);
    const log = new FakeLogger();
    await aBundle(payload).importImages({ ...containerd, images: IMAGES.slice(0, 1), clock: systemClock, log });
    const imagesDir = `${containerd.directory}/images`;
    await Deno.mkdir(imagesDir);
    const archive = `${imagesDir}/bundle.tar`;
    await ctr(containerd, "images", "export", archive, IMAGES[0]!.reference);
    await ctr(containerd, "images", "remove", "--sync", IMAGES[0]!.reference);
    await denoSpawn.run("gzip", { args: ["--keep", archive] });
    const bundles = { ...containerd, imagesDir, log };

    assertEquals(await importUserBundles(bundles), [archive, `${archive}.gz`]);
    assertEquals(await importUserBundles(bundles), []);
    assertEquals(await imagePaths(containerd), [archive, `${archive}.gz`]);

    await Deno.remove(archive);
    await importUserBundles(bundles);
    assertEquals(await imagePaths(containerd), [`${archive}.gz`]);

    await Deno.remove(`${archive}.gz`);
    await importUserBundles(bundles);
    const [image] = await listImages(containerd);
    assertEquals([image?.isPinned, image?.bundlePaths], [false, {}]);
  },
);

async function ctr({ ctrPath, socket }: CtrOptions, ...args: string[]): Promise<void> {
  const { code, stderr } = await denoSpawn.run(ctrPath, {
    args: ["--address", socket, "--namespace", "k8s.io", ...args],
  });
  if (code !== 0) throw new Error(stderr);
}

async function imagePaths(containerd: CtrOptions): Promise<string[]> {
  const [image] = await listImages(containerd);
  return Object.keys(image?.bundlePaths ?? {});
}
