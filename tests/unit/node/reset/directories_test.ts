import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import { markDataDirectory } from "../../../../lib/node/data_marker.ts";
import { nodeDirectories } from "../../../../lib/node/reset/directories.ts";
import { touch } from "./_context.ts";

/** A directory with a data directory of k0s in it, and an empty list of accounts. */
async function withData(body: (directory: string, passwdFile: string) => Promise<void>): Promise<void> {
  const directory = await Deno.realPath(await Deno.makeTempDir());
  await touch(directory, ["passwd", "data/bin/x"]);
  await markDataDirectory(`${directory}/data`);
  await body(directory, `${directory}/passwd`);
  await Deno.remove(directory, { recursive: true });
}

async function refusal(dataDir: string, passwdFile: string, kubeletRootDir?: string): Promise<string> {
  const paths = nodePaths({ dataDir, kubeletRootDir });
  const error = await assertRejects(() => nodeDirectories(paths, passwdFile), K0sError);
  assertStringIncludes(error.message, "Nothing was changed");
  return error.message;
}

for (
  const directory of [
    ...["/", "/var", "/home", "/root", "/tmp", "/usr", "/etc"],
    ...["/var/lib", "/var/log", "/run/user", "/usr/lib", "/usr/share/doc", "/usr/local", "/etc/kubernetes", "/boot/x"],
    ...["/home/somebody", "/proc/1", "/dev/shm"],
  ]
) {
  Deno.test(`nodeDirectories() refuses ${directory} before it looks into it`, () =>
    withData(async (_, passwdFile) => {
      assertStringIncludes(
        await refusal(directory, passwdFile),
        `Cannot reset "${directory}": it belongs to the system`,
      );
    }));
}

Deno.test("nodeDirectories() refuses the home of an account, marked or not, and accepts that of an account of ours", () =>
  withData(async (directory, passwdFile) => {
    const line = (shell: string) => `a:x:990:990::${directory}/data/:${shell}\n`;
    await Deno.writeTextFile(passwdFile, line("/bin/bash"));
    assertStringIncludes(await refusal(`${directory}/data`, passwdFile), "is the home of an account");

    await Deno.writeTextFile(passwdFile, line("/usr/sbin/nologin"));
    await nodeDirectories(nodePaths({ dataDir: `${directory}/data` }), passwdFile);
  }));

Deno.test("nodeDirectories() refuses a link that leads to a directory of the system", () =>
  withData(async (directory, passwdFile) => {
    await Deno.symlink("/var/lib", `${directory}/link`);

    assertStringIncludes(await refusal(`${directory}/link`, passwdFile), 'Cannot reset "/var/lib"');
  }));

Deno.test("nodeDirectories() refuses links that lead nowhere but to each other, at the end of a path and within", () =>
  withData(async (directory, passwdFile) => {
    await Deno.symlink("second", `${directory}/first`);
    await Deno.symlink(`${directory}/first`, `${directory}/second`);
    await Deno.symlink("itself", `${directory}/itself`);
    for (const name of ["first", "itself"]) {
      assertStringIncludes(
        await refusal(`${directory}/${name}`, passwdFile),
        "it is a symbolic link that leads to itself",
      );
    }
    assertStringIncludes(await refusal(`${directory}/first/data`, passwdFile), "Too many");
    assertStringIncludes(await refusal(`${directory}/data`, passwdFile, `${directory}/first`), "leads to itself");
    assertStringIncludes(await refusal(`${directory}/${"x".repeat(300)}`, passwdFile), "name too long");

    // Those of an account in the data directory are nothing but links.
    await Deno.symlink("kubelet", `${directory}/data/kubelet`);
    const { kubeletRootDir } = await nodeDirectories(nodePaths({ dataDir: `${directory}/data` }), passwdFile);
    assertEquals(kubeletRootDir, `${directory}/data/kubelet`);
  }));

Deno.test("nodeDirectories() refuses a file, a directory without our layout, and one that others can write", () =>
  withData(async (directory, passwdFile) => {
    await touch(directory, ["photos/1.jpg", "file"]);
    assertStringIncludes(await refusal(`${directory}/file`, passwdFile), "is not a directory");
    assertStringIncludes(await refusal(`${directory}/photos`, passwdFile), "does not hold what a node of k0s leaves");

    await Deno.chmod(`${directory}/data`, 0o777);
    assertStringIncludes(await refusal(`${directory}/data`, passwdFile), "can be written by other accounts (mode 777)");
  }));

Deno.test("nodeDirectories() refuses a --kubelet-root-dir that is no kubelet's", () =>
  withData(async (directory, passwdFile) => {
    await touch(directory, ["photos/1.jpg"]);
    const message = await refusal(`${directory}/data`, passwdFile, `${directory}/photos`);
    assertStringIncludes(message, "does not hold what a kubelet leaves");
    assertStringIncludes(await refusal(`${directory}/data`, passwdFile, "/var/lib"), "belongs to the system");
  }));

Deno.test("nodeDirectories() follows links to the data directory, and names them", () =>
  withData(async (directory, passwdFile) => {
    await Deno.symlink("data", `${directory}/second`);
    await Deno.symlink(`${directory}/second`, `${directory}/first`);

    const found = await nodeDirectories(nodePaths({ dataDir: `${directory}/first` }), passwdFile);

    assertEquals(found.dataDir, `${directory}/data`);
    assertEquals(found.kubeletRootDir, `${directory}/data/kubelet`);
    assertEquals(found.binDir, `${directory}/data/bin`);
    assertEquals(found.links, [`${directory}/first`, `${directory}/second`]);
  }));

Deno.test("nodeDirectories() does not follow links that were planted in the data directory", () =>
  withData(async (directory, passwdFile) => {
    const dataDir = `${directory}/data`;
    await Deno.remove(`${dataDir}/bin`, { recursive: true });
    await touch(directory, ["photos/1.jpg"]);
    await Deno.symlink("/usr/bin", `${dataDir}/bin`);
    await Deno.symlink(`${directory}/photos`, `${dataDir}/kubelet`);

    const { binDir, kubeletRootDir, links } = await nodeDirectories(nodePaths({ dataDir }), passwdFile);

    assertEquals([binDir, kubeletRootDir, links], [`${dataDir}/bin`, `${dataDir}/kubelet`, []]);
  }));

Deno.test("nodeDirectories() follows a link to a kubelet's directory on another disk", () =>
  withData(async (directory, passwdFile) => {
    const dataDir = `${directory}/data`;
    await touch(directory, ["disk/pods/x", "disk/plugins/x", "disk/plugins_registry/x"]);
    await Deno.symlink(`${directory}/disk`, `${dataDir}/kubelet`);

    const { kubeletRootDir, links } = await nodeDirectories(nodePaths({ dataDir }), passwdFile);

    assertEquals([kubeletRootDir, links], [`${directory}/disk`, [`${dataDir}/kubelet`]]);
  }));

Deno.test("nodeDirectories() accepts that nothing is there, and a link that leads nowhere any more", () =>
  withData(async (directory, passwdFile) => {
    assertEquals((await nodeDirectories(nodePaths({ dataDir: `${directory}/none` }), passwdFile)).links, []);
    await Deno.symlink(`${directory}/gone`, `${directory}/link`);

    const { dataDir, links } = await nodeDirectories(nodePaths({ dataDir: `${directory}/link` }), passwdFile);

    assertEquals([dataDir, links], [`${directory}/gone`, [`${directory}/link`]]);
  }));
