import { assert } from "@std/assert";
import type { Machine } from "./machine.ts";

/** Where the certificates of a database and of its clients lie in a machine. */
export interface DatabaseCertificates {
  ca: string;
  serverCert: string;
  serverKey: string;
  clientCert: string;
  clientKey: string;
}

/** Shell command, but for the file: lets the group of kube-apiserver and kine read, which may be before k0s makes it. */
export const READABLE_FOR_KINE =
  "getent group kube-apiserver >/dev/null || groupadd --system kube-apiserver; chgrp kube-apiserver";

const DIRECTORY = "/opt/database-pki";

/**
 * Makes an authority, a certificate for the server at the machine's address, and one for a client called `k0s`.
 *
 * @param serverUser Account that may read the server's key. The client's key is readable by the group of kube-apiserver and kine.
 */
export async function makeDatabaseCertificates(machine: Machine, serverUser: string): Promise<DatabaseCertificates> {
  const script = `
mkdir -p ${DIRECTORY} && cd ${DIRECTORY}
key() { openssl ecparam -genkey -name prime256v1 -noout -out "$1.key"; }
sign() {
  openssl req -new -key "$1.key" -subj "/CN=$2" |
    openssl x509 -req -days 2 -CA ca.crt -CAkey ca.key -CAcreateserial -extfile "$1.ext" -out "$1.crt"
}
key ca && openssl req -x509 -new -key ca.key -days 2 -subj /CN=database-ca -out ca.crt
# etcd's own gateway presents the server's certificate as a client.
printf 'subjectAltName=IP:${machine.address},IP:127.0.0.1,DNS:localhost\\nextendedKeyUsage=serverAuth,clientAuth' > server.ext
printf 'extendedKeyUsage=clientAuth' > client.ext
key server && sign server database
key client && sign client k0s
chmod 755 . && chmod 644 *.crt && chmod 600 *.key && chmod 640 client.key && chown ${serverUser} server.key
${READABLE_FOR_KINE} client.key`;
  const { code, stderr } = await machine.run("sh", ["-ec", script]);
  assert(code === 0, stderr);
  return {
    ca: `${DIRECTORY}/ca.crt`,
    serverCert: `${DIRECTORY}/server.crt`,
    serverKey: `${DIRECTORY}/server.key`,
    clientCert: `${DIRECTORY}/client.crt`,
    clientKey: `${DIRECTORY}/client.key`,
  };
}
