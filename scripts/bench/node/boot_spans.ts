import { type Figures, prefixed } from "../measure/figures.ts";

/** The part of `k0s status -o json` that is looked at; upstream's has no `Boot`. */
interface StatusWithBoot {
  Boot?: readonly { name: string; startMs: number; endMs?: number }[];
}

/** Time that unpacking took, from the first beginning to the last end, and the time of each step of the boot. */
export function bootFigures(statusJson: string): Figures {
  const { Boot: spans = [] } = JSON.parse(statusJson) as StatusWithBoot;
  const ended = spans.flatMap(({ name, startMs, endMs }) => endMs === undefined ? [] : [{ name, startMs, endMs }]);
  const unpacking = ended.filter(({ name }) => name.startsWith("unpack"));
  const extractionMs = unpacking.length === 0
    ? undefined
    : Math.max(...unpacking.map(({ endMs }) => endMs)) - Math.min(...unpacking.map(({ startMs }) => startMs));
  const steps = Object.fromEntries(ended.map(({ name, startMs, endMs }) => [`${name}Ms`, endMs - startMs]));
  return { ...prefixed("boot", steps), ...(extractionMs === undefined ? {} : { extractionMs }) };
}
