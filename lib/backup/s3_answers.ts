/** An object of a bucket. */
export interface S3Object {
  key: string;
  sizeBytes: number;
}

/** A page of a list, and where the next one begins. */
export interface S3Page<T> {
  items: T[];
  /** Query of the next page; left out: there is none. */
  next?: Readonly<Record<string, string>>;
}

/** Reads an answer of `ListObjectsV2`. */
export function objectsIn(xml: string): S3Page<S3Object> {
  const items = elementsOf(xml, "Contents").map((text) => ({
    key: textOf(text, "Key"),
    sizeBytes: Number(textOf(text, "Size")),
  }));
  const token = textOf(xml, "NextContinuationToken");
  return token === "" ? { items } : { items, next: { "continuation-token": token } };
}

/** Reads an answer of `ListMultipartUploads`. */
export function uploadsIn(xml: string): S3Page<{ key: string; uploadId: string }> {
  const items = elementsOf(xml, "Upload").map((text) => ({
    key: textOf(text, "Key"),
    uploadId: textOf(text, "UploadId"),
  }));
  if (textOf(xml, "IsTruncated") !== "true") return { items };
  const [key, id] = [textOf(xml, "NextKeyMarker"), textOf(xml, "NextUploadIdMarker")];
  // Some servers do not say where: the rest is removed by the next run.
  return key === "" ? { items } : { items, next: { "key-marker": key, "upload-id-marker": id } };
}

/** Reads an answer of `CreateMultipartUpload`; empty: it has none. */
export function uploadIdIn(xml: string): string {
  return textOf(xml, "UploadId");
}

/**
 * What an answer says went wrong: code and message, as of an `Error`, which may come with any status.
 *
 * @returns `undefined`: it is no error.
 */
export function errorIn(xml: string): string | undefined {
  const [error] = elementsOf(xml, "Error");
  if (error === undefined) return undefined;
  return [textOf(error, "Code"), textOf(error, "Message")].filter((text) => text !== "").join(": ") || "unknown";
}

/** The body of `CompleteMultipartUpload`. @param tags ETags of the parts, in their order. */
export function completedUpload(tags: readonly string[]): string {
  const parts = tags.map((tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escaped(tag)}</ETag></Part>`);
  return `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${
    parts.join("")
  }</CompleteMultipartUpload>`;
}

/** Contents of elements of a name, which do not lie in each other. */
function elementsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, "gs"))].map(([, text = ""]) => text);
}

function textOf(xml: string, name: string): string {
  return unescaped(elementsOf(xml, name)[0] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d+)|#x([0-9a-f]+));/gi,
    (_, name, decimal, hex) =>
      name === undefined
        ? String.fromCodePoint(decimal === undefined ? parseInt(hex, 16) : Number(decimal))
        : ENTITIES[name.toLowerCase()] ?? "",
  );
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
