import { assert } from "@std/assert";
import type { Machine } from "./machine.ts";

/** Where the certificates of a machine's chart repository and registry lie there. */
export interface HelmCertificates {
  ca: string;
  serverCert: string;
  serverKey: string;
  /** Certificate and key of the server in one file. */
  serverPem: string;
  /** For clients of what asks for a certificate; the key is root's alone. */
  clientCert: string;
  clientKey: string;
  /** An authority that has signed nothing. */
  strangerCa: string;
  /** Of a server that vouches for itself: authority and server in one. */
  itselfCert: string;
  itselfKey: string;
}

const DIRECTORY = "/opt/helm-pki";

/** Makes an authority, a certificate for servers at the machine's address, one for clients, and another authority. */
export async function makeHelmCertificates(machine: Machine): Promise<HelmCertificates> {
  const script = `
mkdir -p ${DIRECTORY} && cd ${DIRECTORY}
key() { openssl ecparam -genkey -name prime256v1 -noout -out "$1.key"; }
authority() { key "$1" && openssl req -x509 -new -key "$1.key" -days 2 -subj "/CN=$1" -out "$1.crt"; }
sign() {
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$1" |
    openssl x509 -req -days 2 -CA charts-ca.crt -CAkey charts-ca.key -CAcreateserial -extfile "$1.ext" -out "$1.crt"
}
authority charts-ca && authority stranger-ca
printf 'subjectAltName=IP:${machine.address}\\nextendedKeyUsage=serverAuth' > server.ext
printf 'extendedKeyUsage=clientAuth' > client.ext
sign server && sign client
cat server.crt server.key > server.pem
key itself && openssl req -x509 -new -key itself.key -days 2 -subj /CN=itself \\
  -addext subjectAltName=IP:${machine.address} -out itself.crt
chmod 755 . && chmod 644 *.crt && chmod 600 *.key *.pem`;
  const { code, stderr } = await machine.run("sh", ["-ec", script]);
  assert(code === 0, stderr);
  const at = (name: string) => `${DIRECTORY}/${name}`;
  return {
    ca: at("charts-ca.crt"),
    serverCert: at("server.crt"),
    serverKey: at("server.key"),
    serverPem: at("server.pem"),
    clientCert: at("client.crt"),
    clientKey: at("client.key"),
    strangerCa: at("stranger-ca.crt"),
    itselfCert: at("itself.crt"),
    itselfKey: at("itself.key"),
  };
}
