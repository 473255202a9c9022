import { Buffer } from "node:buffer";

/** One `-----BEGIN …-----` block of a PEM text. */
export interface PemBlock {
  /** What follows `BEGIN`, such as `CERTIFICATE`. */
  label: string;
  /** The block with its first and last line. */
  text: string;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;
const LINE_LENGTH = 64;

/** Lists the blocks of a PEM text in their order; text around them (such as comments) is left out. */
export function pemBlocks(text: string): PemBlock[] {
  return [...text.matchAll(BLOCK)].map(([block, label]) => ({ label: label ?? "", text: `${block}\n` }));
}

/** Encodes bytes as one PEM block with lines of 64 characters and a newline at the end (RFC 7468). */
export function encodePem(label: string, bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes).toString("base64");
  const lines: string[] = [];
  for (let start = 0; start < base64.length; start += LINE_LENGTH) lines.push(base64.slice(start, start + LINE_LENGTH));
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

/** Encodes text as base64 on one line, as the `…-data` fields of a kubeconfig hold it. */
export function base64OfText(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
