import { readTextIfExists } from "../platform/mod.ts";
import { parseCertificate } from "./certificate.ts";

/**
 * When a certificate on disk becomes valid; `undefined` if there is none.
 *
 * @throws {K0sError} If it is damaged.
 */
export async function certificateNotBefore(path: string): Promise<Date | undefined> {
  const pem = await readTextIfExists(path);
  return pem === undefined ? undefined : parseCertificate(pem, path).notBefore;
}
