import { DockerRegistry } from "../../support/docker_registry.ts";
import { type HelmCertificates, makeHelmCertificates } from "../../support/helm_certificates.ts";
import type { Machine } from "../../support/machine.ts";
import { SHELL, shellLayer } from "../../support/shell_layer.ts";

/** Host of images whose registry itself is down: they come from mirrors or not at all. */
export const MIRRORED = "images.example";
/** An image of {@link MIRRORED}. */
export const IMAGE = `${MIRRORED}/team/app:1`;
/** Where credentials and authorities lie on each node. */
export const FILES = "/etc/registry";

/** Where images come from in this test: all on one machine, over TLS. */
export interface ImageSources {
  readonly certificates: HelmCertificates;
  /** Open; nodes are not told of it. */
  readonly origin: DockerRegistry;
  /** Hands on what the origin has, for its password. */
  readonly mirror: DockerRegistry;
  /** Has an image of its own, for its password. */
  readonly own: DockerRegistry;
  readonly caPem: string;
}

/** Makes the registries and their images. */
export async function makeImageSources(machine: Machine): Promise<ImageSources> {
  const certificates = await makeHelmCertificates(machine);
  const origin = await DockerRegistry.create(machine, certificates, { port: 5000, isOpen: true });
  const mirror = await DockerRegistry.create(machine, certificates, {
    port: 5001,
    remoteUrl: `https://${origin.host}`,
  });
  const own = await DockerRegistry.create(machine, certificates, { port: 5002 });
  const layer = await shellLayer(`#!${SHELL} sh\nexec ${SHELL} sleep 100000\n`);
  const image = { layer, command: ["/request"] };
  for (const repository of ["team/app", "team/later"]) await origin.pushImage({ ...image, repository, tag: "1" });
  for (const tag of ["1", "2"]) await own.pushImage({ ...image, repository: "team/own", tag });
  const caPem = (await machine.run("cat", [certificates.ca])).stdout;
  return { certificates, origin, mirror, own, caPem };
}

/** Puts onto a node what its configuration names there: credentials of the mirror, and two authorities. */
export async function writeNodeFiles(node: Machine, sources: ImageSources): Promise<void> {
  const { origin, mirror, certificates, caPem } = sources;
  const { stdout: strangerPem } = await origin.machine.run("cat", [certificates.strangerCa]);
  await node.run("mkdir", ["-p", FILES]);
  await writeFile(node, `${FILES}/ca.pem`, caPem, "644");
  await writeFile(node, `${FILES}/stranger.pem`, strangerPem, "644");
  await writeMirrorPassword(node, mirror);
}

/** Puts the password that the mirror wants now onto a node. */
export async function writeMirrorPassword(node: Machine, { username, password }: DockerRegistry): Promise<void> {
  await writeFile(node, `${FILES}/mirror.json`, JSON.stringify({ username, password }), "600");
}

async function writeFile(node: Machine, path: string, text: string, mode: string): Promise<void> {
  await node.run("sh", ["-ec", `umask 077; cat > "$0.new"; chmod "$1" "$0.new"; mv "$0.new" "$0"`, path, mode], {
    stdin: text,
  });
}

/**
 * What the configuration says of registries: of the mirrors of {@link MIRRORED} one is down, one has a certificate of
 * another authority than the one that is trusted, and the third one works.
 */
export function registriesOf({ mirror, own, caPem }: ImageSources) {
  const down = `https://${mirror.machine.address}:5009`;
  const credentials = { file: `${FILES}/mirror.json` };
  return [
    {
      host: MIRRORED,
      server: down,
      mirrors: [
        { url: `${down}/hub`, caFile: `${FILES}/ca.pem` },
        { url: `https://${own.host}`, caFile: `${FILES}/stranger.pem` },
        { url: `https://${mirror.host}`, ca: caPem, credentials },
      ],
    },
    { host: own.host, caFile: `${FILES}/ca.pem`, credentials: { secretRef: { name: "pull" } } },
    { host: "lost.example", server: down, credentials: { file: `${FILES}/none` } },
  ];
}
