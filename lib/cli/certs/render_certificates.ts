import type { InspectedCertificate } from "../../pki/mod.ts";
import { renderTable } from "../output_format.ts";
import { remainingText } from "./remaining_text.ts";

const HEADING = ["NAME", "EXPIRES", "REMAINING", "RENEWED BY", "USED BY", "PATH"];

/** Renders the certificates of a node for people: authorities, leaves, and what stands against them. */
export function renderCertificates(certificates: readonly InspectedCertificate[]): string {
  const part = (title: string, kind: InspectedCertificate["kind"]) => {
    const rows = certificates.filter((one) => one.kind === kind).map(rowOf);
    return rows.length === 0 ? [] : [`${title}:\n${renderTable([HEADING, ...rows])}`];
  };
  const problems = certificates.flatMap(({ name, problems }) =>
    problems.map(({ severity, message }) => `${severity === "error" ? "!" : "-"} ${name}: ${message}\n`)
  );
  const parts = [...part("Authorities", "authority"), ...part("Certificates", "leaf")];
  return [...parts, ...(problems.length === 0 ? [] : [problems.join("")])].join("\n");
}

function rowOf({ name, expiresAt, remainingSeconds, renewedBy, usedBy, path }: InspectedCertificate): string[] {
  return [
    name,
    expiresAt === undefined ? "?" : `${expiresAt.slice(0, 19)}Z`,
    remainingSeconds === undefined ? "?" : remainingText(remainingSeconds),
    renewedBy ?? "-",
    usedBy.join(", "),
    path,
  ];
}
