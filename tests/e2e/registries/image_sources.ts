import { DockerRegistry } from "../../support/docker_registry.ts";
import { type HelmCertificates, makeHelmCertificates } from "../../support/helm_certificates.ts";
import type { Machine } from "../../support/machine.ts";
import { RegistryTokens } from "../../support/registry_tokens.ts";
import { SHELL, shellLayer } from "../../support/shell_layer.ts";

/** Host of images whose registry itself is down: they come from mirrors or not at all. */
export const MIRRORED = "images.example";
/** An image of {@link MIRRORED}. */
export const IMAGE = `${MIRRORED}/team/app:1`;
/** Host of images of which the first mirror hands out other contents than it says; the second one is sound. */
export const DAMAGED = "damaged.example";
/** Host of images of which the first mirror is one that a test has hang; the second one is sound. */
export const HANGING = "hanging.example";
/** Where credentials and authorities lie on each node. */
const FILES = "/etc/registry";
/** What a registry is told of the certificate that nodes show. */
const CLIENT = { certFile: `${FILES}/client.pem`, keyFile: `${FILES}/client.key` };

/** Where images come from in this test: all on one machine, over TLS. */
export interface ImageSources {
  readonly certificates: HelmCertificates;
  /** Open; nodes are not told of it. */
  readonly origin: DockerRegistry;
  /** Hands on what the origin has, for its password. */
  readonly mirror: DockerRegistry;
  /** Has an image of its own, for its password. */
  readonly own: DockerRegistry;
  readonly tokens: RegistryTokens;
  /** Has what {@link ImageSources.own} has, for a token. */
  readonly forTokens: DockerRegistry;
  /** The same, for a client's certificate. */
  readonly forCertificates: DockerRegistry;
  /** The same, for everybody; its certificate vouches for itself. */
  readonly selfSigned: DockerRegistry;
  /** Its only manifest was changed on its disk; the origin has it as it was. */
  readonly damaged: DockerRegistry;
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
  const tokens = await RegistryTokens.create(machine, certificates);
  const sameAs = { contentsOf: own };
  const forTokens = await DockerRegistry.create(machine, certificates, { port: 5003, ...sameAs, tokens });
  const certified = { port: 5004, ...sameAs, wantsCertificate: true };
  const forCertificates = await DockerRegistry.create(machine, certificates, certified);
  const { itselfCert, itselfKey } = certificates;
  const itself = { ...certificates, ca: itselfCert, serverCert: itselfCert, serverKey: itselfKey };
  const selfSigned = await DockerRegistry.create(machine, itself, { port: 5006, ...sameAs, isOpen: true });
  const damaged = await DockerRegistry.create(machine, certificates, { port: 5005, isOpen: true });
  // One that no node has: of what it has, the runtime asks no registry for the contents.
  const other = { layer, command: ["/request", "other"], repository: "team/other", tag: "1" };
  for (const registry of [origin, damaged]) await registry.pushImage(other);
  await damaged.corruptManifest("team/other", "1");
  const caPem = (await machine.run("cat", [certificates.ca])).stdout;
  return { certificates, origin, mirror, own, tokens, forTokens, forCertificates, selfSigned, damaged, caPem };
}

/** Puts onto a node what its configuration names there: credentials, authorities, and a certificate to show with its key. */
export async function writeNodeFiles(node: Machine, sources: ImageSources): Promise<void> {
  const { origin, mirror, certificates, caPem } = sources;
  const read = async (path: string) => (await origin.machine.run("cat", [path])).stdout;
  const strangerPem = await read(certificates.strangerCa);
  await node.run("mkdir", ["-p", FILES]);
  await writeFile(node, `${FILES}/itself.pem`, await read(certificates.itselfCert), "644");
  await writeFile(node, CLIENT.certFile, await read(certificates.clientCert), "644");
  await writeFile(node, CLIENT.keyFile, await read(certificates.clientKey), "600");
  await writeTokenPassword(node, sources.tokens);
  await writeFile(node, `${FILES}/ca.pem`, caPem, "644");
  await writeFile(node, `${FILES}/stranger.pem`, strangerPem, "644");
  await writeMirrorPassword(node, mirror);
}

/** Puts the password that the mirror wants now onto a node. */
export async function writeMirrorPassword(node: Machine, { username, password }: DockerRegistry): Promise<void> {
  await writeFile(node, `${FILES}/mirror.json`, JSON.stringify({ username, password }), "600");
}

/** Puts the password that the server of tokens wants now onto a node. */
export async function writeTokenPassword(node: Machine, { username, password }: RegistryTokens): Promise<void> {
  await writeFile(node, `${FILES}/tokens.json`, JSON.stringify({ username, password }), "600");
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
export function registriesOf(sources: ImageSources) {
  const { mirror, own, origin, forTokens, forCertificates, selfSigned, damaged, caPem } = sources;
  const down = `https://${mirror.machine.address}:5009`;
  const caFile = `${FILES}/ca.pem`;
  const sound = { url: `https://${origin.host}`, caFile };
  return [
    {
      host: MIRRORED,
      server: down,
      mirrors: [
        { url: `${down}/hub`, caFile },
        { url: `https://${own.host}`, caFile: `${FILES}/stranger.pem` },
        { url: `https://${mirror.host}`, ca: caPem, credentials: { file: `${FILES}/mirror.json` } },
      ],
    },
    { host: own.host, caFile, credentials: { secretRef: { name: "pull" } } },
    { host: forTokens.host, caFile, credentials: { file: `${FILES}/tokens.json` } },
    { host: forCertificates.host, caFile },
    { host: selfSigned.host, caFile: `${FILES}/itself.pem` },
    { host: DAMAGED, server: down, mirrors: [{ url: `https://${damaged.host}`, caFile }, sound] },
    { host: HANGING, server: down, mirrors: [{ url: `https://${forCertificates.host}`, caFile, ...CLIENT }, sound] },
    { host: "lost.example", server: down, credentials: { file: `${FILES}/none` } },
  ];
}

/** The same with certificates for the registry that wants them. */
export function certifiedRegistriesOf(sources: ImageSources) {
  const { host } = sources.forCertificates;
  return registriesOf(sources).map((registry) => registry.host === host ? { ...registry, ...CLIENT } : registry);
}
