import { assert, assertEquals } from "@std/assert";
import { parseCertificateRequest } from "../../../lib/reconcilers/mod.ts";
import { kubeletRequest } from "../../../lib/pki/kubelet_request.ts";

async function withKeyFile(body: (file: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await body(`${directory}/pki/kubelet-client.key.tmp`);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("kubeletRequest() asks for the identity of a node", () =>
  withKeyFile(async (file) => {
    const { commonName, organizations, dnsNames } = parseCertificateRequest(
      (await kubeletRequest("box", file)).requestPem,
    );

    assertEquals([commonName, organizations, dnsNames], ["system:node:box", ["system:nodes"], []]);
    assertEquals((await Deno.stat(file)).mode! & 0o777, 0o600);
  }));

Deno.test("kubeletRequest() is the same after a restart, and another one for another key or name", () =>
  withKeyFile(async (file) => {
    const first = await kubeletRequest("box", file);

    assertEquals((await kubeletRequest("box", file)).name, first.name);
    assert((await kubeletRequest("other", file)).name !== first.name);
    await Deno.writeTextFile(file, "junk");
    assert((await kubeletRequest("box", file)).name !== first.name);
  }));
