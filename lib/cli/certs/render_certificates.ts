import type { InspectedCertificate } from "../../pki/mod.ts";
import { renderTable } from "../output_format.ts";

const UNITS = [["d", 86_400], ["h", 3_600], ["m", 60]] as const;
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

/** How long something still holds, in the largest unit of which there are at least two, cut off: `364d`, `47h`, `90s`. */
export function remainingText(seconds: number): string {
  if (seconds <= 0) return "expired";
  const unit = UNITS.find(([, size]) => seconds >= 2 * size);
  return unit === undefined ? `${Math.floor(seconds)}s` : `${Math.floor(seconds / unit[1])}${unit[0]}`;
}
