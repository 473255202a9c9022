import { environmentVariable, readTextIfExists } from "../platform/mod.ts";

/** Where distributions keep them (Go `crypto/x509/root_linux.go`). */
const PLACES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/**
 * The authorities that this machine trusts, PEM: for servers outside the cluster for which no authority is configured. The
 * first file that there is counts, as for the components, which are written in Go.
 */
export async function systemAuthorities(places: readonly string[] = placesFrom()): Promise<string[]> {
  for (const place of places) {
    const text = await readTextIfExists(place);
    if (text !== undefined) return [text];
  }
  return [];
}

function placesFrom(): readonly string[] {
  const named = environmentVariable("SSL_CERT_FILE");
  return named ? [named] : PLACES;
}
