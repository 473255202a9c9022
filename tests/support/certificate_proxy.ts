import { eventually } from "./eventually.ts";
import type { DockerRegistry } from "./docker_registry.ts";

const PORT = 8446;

/**
 * A proxy in front of a registry, by HAProxy: clients with a certificate of its authority get in, and are then a user of the registry.
 * It ends with the machine.
 *
 * @returns Host and port, as references have them.
 */
export async function startCertificateProxy(registry: DockerRegistry): Promise<string> {
  const { machine, certificates: { serverPem, ca, clientCert, clientKey }, username, password } = registry;
  const host = `${machine.address}:${PORT}`;
  const config = `/opt/certificate-proxy.cfg`;
  await Deno.writeTextFile(
    `${machine.directory}${config}`,
    `
defaults
  mode http
  timeout connect 5s
  timeout client 1m
  timeout server 1m
frontend certificates
  bind ${host} ssl crt ${serverPem} ca-file ${ca} verify required
  http-request set-header Authorization "Basic ${btoa(`${username}:${password}`)}"
  default_backend registry
backend registry
  server one ${registry.host} ssl verify required ca-file ${ca}
`,
  );
  const proxy = machine.start("haproxy", ["-db", "-f", config]);
  const request = ["-sf", "--cacert", ca, "--cert", clientCert, "--key", clientKey, `https://${host}/v2/`];
  await eventually(async () => (await machine.run("curl", request)).code === 0, {
    what: `the registry answers behind its proxy: ${proxy.output()}`,
    withinMs: 60_000,
  });
  return host;
}
