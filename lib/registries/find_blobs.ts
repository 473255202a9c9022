import { K0sError } from "../base/mod.ts";
import { contentUrl } from "./content_url.ts";
import type { BlobReport } from "./endpoint_report.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Finding } from "./hops.ts";
import type { ImageReference } from "./image_reference.ts";
import { type Descriptor, WrongContentsError } from "./manifest.ts";
import type { RegistrySession } from "./registry_session.ts";

/** Parts whose presence is asked for at once. */
const AT_ONCE = 4;

/**
 * Asks whether a server has the parts of an image, without fetching them.
 *
 * @param blobs The configuration first, then the layers.
 * @throws {WrongContentsError} If it has one in another size.
 * @throws {K0sError} If it lacks one.
 */
export async function findBlobs(
  session: Pick<RegistrySession, "ask">,
  blobs: readonly Descriptor[],
  asked: { endpoint: Endpoint; image: ImageReference; signal: AbortSignal },
): Promise<Finding & { value: BlobReport[] }> {
  const wanted = [...blobs];
  const reports: BlobReport[] = [];
  while (wanted.length > 0) {
    const some = wanted.splice(0, AT_ONCE);
    reports.push(...await Promise.all(some.map((blob) => blobReport(session, blob, asked))));
  }
  const missing = reports.filter(({ isThere }) => !isThere);
  if (missing.length > 0) {
    throw new K0sError(`${missing.length} of ${reports.length} parts are not there: ${missing[0]!.digest}`, {
      hint: "Push the image again, or empty the mirror's cache",
    });
  }
  const sizes = reports.slice(1).map(({ sizeBytes }) => sizeBytes);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    value: reports,
    detail: `${sizes.length} with ${total} bytes: ${sizes.join(", ")}`,
    facts: { totalBytes: total },
  };
}

async function blobReport(
  session: Pick<RegistrySession, "ask">,
  { digest, sizeBytes }: Descriptor,
  { endpoint, image, signal }: Parameters<typeof findBlobs>[2],
): Promise<BlobReport> {
  const { status, headers } = await session.ask(contentUrl(endpoint, image, `blobs/${digest}`), {
    method: "HEAD",
    signal,
  });
  const told = headers.get("content-length");
  if (status === 200 && told !== null && Number(told) !== sizeBytes) {
    throw new WrongContentsError(`${digest} has ${told} bytes there instead of ${sizeBytes}`, {
      hint: "Push the image again, or empty the mirror's cache; containerd refuses such an image",
    });
  }
  const isRedirect = status >= 300 && status < 400;
  return { digest, sizeBytes, isThere: isRedirect || status === 200 };
}
