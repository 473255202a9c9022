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

/**
 * Reads a PEM certificate request (RFC 2986). Its signature is not checked: the API server did that on creation.
 *
 * A reader of our own, since a whole X.509 library costs a quarter of a second and megabytes in the supervisor.
 *
 * @throws {K0sError} If it is not a certificate request.
 */
export function parseCertificateRequest(pem: string): CertificateRequest {
  const base64 = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([\s\S]*?)-----END/.exec(pem)?.[1];
  if (base64 === undefined) throw new K0sError("Cannot read certificate request: it is not PEM");
  try {
    const der = Uint8Array.from(atob(base64.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
    const request = children(only(elements(der)));
    const [, subject, , ...attributes] = children(request[0]);
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

function only(found: Element[]): Element {
  const [first] = found;
  if (first === undefined || found.length !== 1) throw new RangeError("not one element");
  return first;
}

function hexOf(element: Element | undefined): string {
  return Array.from(element?.content ?? [], (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function textOf(element: Element | undefined): string {
  return new TextDecoder().decode(element?.content);
}

/** Common name and organizations of a `Name`: a sequence of sets of (type, value). */
function namesOf(subject: Element | undefined): Pick<CertificateRequest, "commonName" | "organizations"> {
  const pairs = children(subject).flatMap(children).map(children);
  const values = (oid: string) => pairs.filter(([type]) => hexOf(type) === oid).map(([, value]) => textOf(value));
  return { commonName: values(OID_COMMON_NAME).at(-1) ?? "", organizations: values(OID_ORGANIZATION) };
}

function addressOf({ content }: Element): string {
  if (content.length !== 4 && content.length !== 16) throw new RangeError("address has neither 4 nor 16 bytes");
  const value = content.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);
  return formatIp({ family: content.length === 4 ? 4 : 6, value });
}

/** Alternative names within the attribute `extensionRequest`. */
function alternativeNames(
  attributes: Element[],
): Pick<CertificateRequest, "dnsNames" | "ipAddresses" | "emailAddresses" | "uris"> {
  const names = attributes.filter(({ tag }) => tag === 0xa0).flatMap(children).map(children)
    .filter(([type]) => hexOf(type) === OID_EXTENSION_REQUEST)
    .flatMap(([, values]) => children(values).flatMap(children)).map(children)
    .filter(([type]) => hexOf(type) === OID_SUBJECT_ALT_NAME)
    .flatMap((extension) => elements(extension.at(-1)?.content ?? new Uint8Array()).flatMap(children));
  const tagged = (tag: number) => names.filter((name) => (name.tag & 0x1f) === tag);
  return {
    dnsNames: tagged(2).map(textOf),
    ipAddresses: tagged(7).map(addressOf),
    emailAddresses: tagged(1).length,
    uris: tagged(6).length,
  };
}
