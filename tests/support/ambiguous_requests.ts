import { encodePem } from "../../lib/pki/pem.ts";
import { servingRequest } from "./forge_certificates.ts";

const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const OIDS = {
  commonName: "550403",
  organization: "55040a",
  ecdsaWithSha256: "2a8648ce3d040302",
  extensionRequest: "2a864886f70d01090e",
  subjectAltName: "551d11",
};

/** Names that a request shows to some readers, and to others. */
export interface TwoFaces {
  nodeName: string;
  shown: readonly string[];
  hidden: readonly string[];
}

/** Requests that the API server takes for `hidden`, and a careless reader for `shown`; PEM, by what is odd about them. */
export async function ambiguousRequests({ nodeName, shown, hidden }: TwoFaces): Promise<Record<string, string>> {
  const [own, foreign] = await Promise.all([servingRequest(nodeName, shown), servingRequest(nodeName, hidden)]);
  return {
    "a block before it whose end is another's": own.replace("-----END CERTIFICATE REQUEST", "-----END OTHER") + foreign,
    "a block before it that begins within a line": `x${own}${foreign}`,
    "a second value in its extension": await requestWith(nodeName, [alternatives(hidden), alternatives(shown)]),
  };
}

/** A request whose extension for alternative names has these values, one behind the other. PEM. */
async function requestWith(nodeName: string, values: readonly Uint8Array[]): Promise<string> {
  const keys = await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
  const name = (type: string, text: string) =>
    der(0x31, der(0x30, oid(type), der(0x0c, new TextEncoder().encode(text))));
  const subject = der(
    0x30,
    name(OIDS.organization, "system:nodes"),
    name(OIDS.commonName, `system:node:${nodeName}`),
  );
  const extension = der(0x30, oid(OIDS.subjectAltName), ...values.map((value) => der(0x04, value)));
  const attribute = der(0x30, oid(OIDS.extensionRequest), der(0x31, der(0x30, extension)));
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", keys.publicKey));
  const info = der(0x30, der(0x02, new Uint8Array([0])), subject, publicKey, der(0xa0, attribute));
  const raw = new Uint8Array(await crypto.subtle.sign(ECDSA, keys.privateKey, info));
  const signature = der(0x30, unsigned(raw.slice(0, 32)), unsigned(raw.slice(32)));
  const bits = der(0x03, new Uint8Array([0]), signature);
  return encodePem("CERTIFICATE REQUEST", der(0x30, info, der(0x30, oid(OIDS.ecdsaWithSha256)), bits));
}

/** `GeneralNames` of DNS names. */
function alternatives(names: readonly string[]): Uint8Array {
  return der(0x30, ...names.map((name) => der(0x82, new TextEncoder().encode(name))));
}

function oid(hex: string): Uint8Array {
  return der(0x06, Uint8Array.fromHex(hex));
}

function unsigned(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = bytes.slice(first);
  return der(0x02, short[0]! < 0x80 ? short : new Uint8Array([0, ...short]));
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = parts.flatMap((part) => [...part]);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return new Uint8Array([tag, ...size, ...content]);
}
