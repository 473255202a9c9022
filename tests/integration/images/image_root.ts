import type { ImageRecipe } from "../../../lib/bundle/mod.ts";

/** Where the parts of images lie, as the build has made them. */
export interface ImageParts {
  /** Tar of the base layer. */
  baseLayer: string;
  /** Directory of the programs. */
  programsDir: string;
}

/** Devices are made anew: those of the host are not to be in a directory that is removed later. */
const KERNEL_FILES = `mkdir -p "$1/proc" "$1/sys" "$1/dev"
mount -t proc proc "$1/proc"
mount -t sysfs sysfs "$1/sys"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
mknod -m 666 "$1/dev/null" c 1 3; mknod -m 666 "$1/dev/zero" c 1 5; mknod -m 666 "$1/dev/urandom" c 1 9`;

/** What a kubelet adds to every container. */
const KUBELET_FILES = `mkdir -p "$1/etc"
echo 'nameserver 192.0.2.1' > "$1/etc/resolv.conf"
echo '127.0.0.1 localhost' > "$1/etc/hosts"`;

/** Unpacks an image into an empty directory, which becomes a mount of its own; programs are mounted, since they are large. */
export async function makeImageRoot(root: string, recipe: ImageRecipe, parts: ImageParts): Promise<void> {
  await shell('mount --bind "$1" "$1"', root);
  for (const layer of recipe.layers) {
    if ("part" in layer) {
      await shell('tar xf "$1" -C "$2"', parts.baseLayer, root);
      continue;
    }
    for (const { part, path, links = [] } of layer.files) {
      await bindFile(`${parts.programsDir}/${part}`, `${root}${path}`);
      for (const link of links) await linkTo(root, path, link.startsWith("/") ? link : `${dirname(path)}/${link}`);
    }
  }
  await shell(KERNEL_FILES, root);
  await shell(KUBELET_FILES, root);
}

async function linkTo(root: string, path: string, link: string): Promise<void> {
  await shell('mkdir -p "$(dirname "$2")"; ln -s "$1" "$2"', path, `${root}${link}`);
}

async function bindFile(source: string, target: string): Promise<void> {
  await shell('mkdir -p "$(dirname "$2")"; : > "$2"; mount --bind "$(realpath "$1")" "$2"', source, target);
}

function dirname(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

/** Lets go of every mount below a directory, so that it can be removed. */
export async function unmountBelow(directory: string): Promise<void> {
  await shell('cut -d " " -f 5 /proc/self/mountinfo | grep "^$1/" | sort -r | xargs -r -n 1 umount --lazy', directory);
}

/** Runs a shell script to its end. @returns What it has printed. @throws {Error} If it fails. */
export async function shell(script: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("sh", { args: ["-ec", script, "sh", ...args] }).output();
  const text = new TextDecoder();
  if (code !== 0) throw new Error(`${script} ${args.join(" ")}: ${text.decode(stderr)}`);
  return text.decode(stdout);
}
