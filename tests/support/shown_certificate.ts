import { X509Certificate } from "node:crypto";
import { assert } from "@std/assert";
import type { Machine } from "./machine.ts";

/** The serial number of the certificate that a server of a machine shows, asked from the machine itself. @throws {Error} If none answers. */
export async function shownSerial(machine: Machine, port: number): Promise<string> {
  const command = `openssl s_client -connect 127.0.0.1:${port} < /dev/null 2>/dev/null | openssl x509`;
  const { code, stdout, stderr } = await machine.run("sh", ["-c", command]);
  assert(code === 0, `port ${port} of ${machine.name}: ${stderr}`);
  return new X509Certificate(stdout).serialNumber;
}

/** The serial number of a certificate on the disk of a machine. @param name Below the PKI directory. */
export async function storedSerial(machine: Machine, name: string): Promise<string> {
  const { code, stdout, stderr } = await machine.run("cat", [`/var/lib/k0s/pki/${name}.crt`]);
  assert(code === 0, stderr);
  return new X509Certificate(stdout).serialNumber;
}
