import { formatIp, K0sError } from "../../base/mod.ts";

/** What a PKCS #10 request asks to be certified as. */
export interface CertificateRequest {
  commonName: string;
  organizations: string[];
  dnsNames: string[];
  /** In their canonical spelling. */
  ipAddresses: string[];
  /** Count only: what they say does not matter here. */
  emailAddresses: number;
  uris: number;
}

const OID_COMMON_NAME = "550403";
const OID_ORGANIZATION = "55040a";
const OID_EXTENSION_REQUEST = "2a864886f70d01090e";
const OID_SUBJECT_ALT_NAME = "551d11";

/** Tags of DER. */
const TAG = {
  boolean: 1,
  integer: 2,
  bits: 3,
  octets: 4,
  oid: 6,
  sequence: 0x30,
  set: 0x31,
  attributes: 0xa0,
} as const;
/** Tags of UTF8String, PrintableString and IA5String: of the kinds of text, those whose bytes are UTF-8. */
const TEXTS: readonly number[] = [0x0c, 0x13, 0x16];
/** The whole text is one block, as kubelets write it. */
const PEM = /^\s*-----BEGIN CERTIFICATE REQUEST-----\r?\n([A-Za-z0-9+/=\s]+)\n-----END CERTIFICATE REQUEST-----\s*$/;

/**
 * Reads a PEM certificate request (RFC 2986). Its signature is not checked: the API server did that on creation.
 *
 * The signer reads the same text with a reader of its own. Whatever two readers could understand differently is refused:
 * what stands before or behind the block, elements beyond those of the RFC, texts in another encoding. Else a request could
 * show us one name and the signer another.
 *
 * A reader of our own, since a whole X.509 library costs a quarter of a second and megabytes in the supervisor.
 *
 * @throws {K0sError} If it is not a certificate request.
 */
export function parseCertificateRequest(pem: string): CertificateRequest {
  const base64 = PEM.exec(pem)?.[1];
  if (base64 === undefined) throw new K0sError("Cannot read certificate request: it is not one block of PEM");
  try {
    const der = Uint8Array.from(atob(base64.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
    const [request] = exactly(elements(der), TAG.sequence);
    const [info] = exactly(children(request), TAG.sequence, TAG.sequence, TAG.bits);
    const [, subject, , attributes] = exactly(
      children(info),
      ...[TAG.integer, TAG.sequence, TAG.sequence, TAG.attributes],
    );
    return { ...namesOf(subject), ...alternativeNames(attributes) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof DOMException) {
      throw new K0sError("Cannot read certificate request: it is damaged", { cause: error });
    }
    throw error;
  }
}

/** One element of DER: its tag, and its content. */
interface Element {
  tag: number;
  content: Uint8Array;
}

function elements(der: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < der.length;) {
    const tag = byteAt(der, at);
    const { start, length } = lengthAt(der, at + 1);
    if (start + length > der.length) throw new RangeError("element is cut");
    found.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

function lengthAt(der: Uint8Array, at: number): { start: number; length: number } {
  const first = byteAt(der, at);
  if (first < 0x80) return { start: at + 1, length: first };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new RangeError("length is not DER");
  let length = 0;
  for (let index = 1; index <= count; index++) length = length * 256 + byteAt(der, at + index);
  return { start: at + 1 + count, length };
}

function byteAt(der: Uint8Array, at: number): number {
  const byte = der[at];
  if (byte === undefined) throw new RangeError("element is cut");
  return byte;
}

function children(element: Element | undefined): Element[] {
  if (element === undefined) throw new RangeError("element is missing");
  return elements(element.content);
}

/** Elements that have these tags, and no further ones: Go passes over those at the end of a sequence. */
function exactly(found: Element[], ...tags: (number | readonly number[])[]): Element[] {
  const isRight = (allowed: number | readonly number[], index: number) =>
    [allowed].flat().includes(found[index]?.tag ?? -1);
  if (found.length !== tags.length || !tags.every(isRight)) throw new RangeError("other elements than expected");
  return found;
}

function hexOf(element: Element | undefined): string {
  return element?.content.toHex() ?? "";
}

function textOf(element: Element | undefined): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(element?.content);
  } catch {
    throw new RangeError("text is not UTF-8");
  }
}

/** Common name and organizations of a `Name`: a sequence of sets of (type, value), here of no other types. */
function namesOf(subject: Element | undefined): Pick<CertificateRequest, "commonName" | "organizations"> {
  const names = children(subject).flatMap(children).map((pair) => exactly(children(pair), TAG.oid, TEXTS));
  const valuesOf = (oid: string) => names.filter(([type]) => hexOf(type) === oid).map(([, value]) => textOf(value));
  const [commonNames, organizations] = [valuesOf(OID_COMMON_NAME), valuesOf(OID_ORGANIZATION)];
  const [commonName = ""] = commonNames;
  if (commonNames.length > 1 || commonNames.length + organizations.length !== names.length) {
    throw new RangeError("subject has other names");
  }
  return { commonName, organizations };
}

function addressOf({ content }: Element): string {
  if (content.length !== 4 && content.length !== 16) throw new RangeError("address has neither 4 nor 16 bytes");
  const value = content.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);
  return formatIp({ family: content.length === 4 ? 4 : 6, value });
}

/** Alternative names within the attribute `extensionRequest`. */
function alternativeNames(
  attributes: Element | undefined,
): Pick<CertificateRequest, "dnsNames" | "ipAddresses" | "emailAddresses" | "uris"> {
  const names = children(attributes).map((attribute) => exactly(children(attribute), TAG.oid, TAG.set))
    .filter(([type]) => hexOf(type) === OID_EXTENSION_REQUEST)
    .flatMap(([, values]) => children(values).flatMap(children)).map(extensionIn)
    .filter(([type]) => hexOf(type) === OID_SUBJECT_ALT_NAME)
    .flatMap(([, value]) => elements(value?.content ?? new Uint8Array()).flatMap(children));
  const tagged = (tag: number) => names.filter((name) => (name.tag & 0x1f) === tag);
  return {
    dnsNames: tagged(2).map(textOf),
    ipAddresses: tagged(7).map(addressOf),
    emailAddresses: tagged(1).length,
    uris: tagged(6).length,
  };
}

/** Type and value of an extension; whether it is critical may stand between them. */
function extensionIn(extension: Element): Element[] {
  const parts = children(extension);
  if (parts.length === 2) return exactly(parts, TAG.oid, TAG.octets);
  return exactly(parts, TAG.oid, TAG.boolean, TAG.octets).toSpliced(1, 1);
}
