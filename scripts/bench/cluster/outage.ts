import { type Figures, prefixed } from "../measure/figures.ts";

/** A write that an API server has acknowledged; times are those of the host's clock. */
export interface Acknowledgement {
  server: string;
  sentMs: number;
  ackedMs: number;
}

/** Writes must be sent so long after the death to show that everything has recovered: any election is over by then. */
const RECOVERED_AFTER_MS = 3_000;
/** So many of them from each server. */
const RECOVERED_WRITES = 40;

/** The acknowledgements in the output of `write_probe.ts`; an unfinished last line is left out. */
export function parseAcknowledgements(output: string): Acknowledgement[] {
  return [...output.matchAll(/^ack (\S+) (\d+) (\d+)\n/gm)].map(([, server = "", sent, acked]) => ({
    server,
    sentMs: Number(sent),
    ackedMs: Number(acked),
  }));
}

/** Whether every server takes writes again, long enough after a death to be sure of it. */
export function hasRecovered(acks: readonly Acknowledgement[], servers: readonly string[], diedMs: number): boolean {
  const late = acks.filter(({ sentMs }) => sentMs >= diedMs + RECOVERED_AFTER_MS);
  return servers.every((server) => late.filter((ack) => ack.server === server).length >= RECOVERED_WRITES);
}

/** Longest time without an acknowledgement from the death on: by any server, and by the server that took longest. */
export function outageFigures(acks: readonly Acknowledgement[], servers: readonly string[], diedMs: number): Figures {
  const each = servers.map((server) => longestGap(acks.filter((ack) => ack.server === server), diedMs));
  return prefixed("outage", { anyServerMs: longestGap(acks, diedMs), slowestServerMs: Math.max(...each) });
}

function longestGap(acks: readonly Acknowledgement[], diedMs: number): number {
  const times = acks.map(({ ackedMs }) => ackedMs).filter((time) => time > diedMs).toSorted((a, b) => a - b);
  return Math.max(...times.map((time, index) => time - (times[index - 1] ?? diedMs)));
}
