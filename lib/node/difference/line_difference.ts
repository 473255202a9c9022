/** Lines that are shown around what differs. */
const CONTEXT = 2;
/** Most lines that are compared one by one, without those that two texts begin and end with. */
const MOST_LINES = 1_000;
/** Most lines that are shown. */
const MOST_SHOWN = 200;

/**
 * What differs between two texts, as `diff -u` shows it: lines after `-` and `+`, and some around them after a blank; `…`
 * where some are left out.
 *
 * @returns `undefined` if that is more than one could look at.
 */
export function lineDifference(before: string, after: string): string[] | undefined {
  const [from, to] = [linesOf(before), linesOf(after)];
  const shortest = Math.min(from.length, to.length);
  let start = 0;
  while (start < shortest && from[start] === to[start]) start++;
  let end = 0;
  while (end < shortest - start && from.at(-1 - end) === to.at(-1 - end)) end++;
  const middle = [from, to].map((lines) => lines.slice(start, lines.length - end)) as [string[], string[]];
  if (middle.some((lines) => lines.length > MOST_LINES)) return undefined;
  const same = (lines: string[]) => lines.map((line) => ` ${line}`);
  const shown = inShort([...same(from.slice(0, start)), ...edits(...middle), ...same(from.slice(from.length - end))]);
  return shown.length > MOST_SHOWN ? undefined : shown;
}

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** The shortest way from one list of lines to another, each with its mark: by their longest common subsequence. */
function edits(from: readonly string[], to: readonly string[]): string[] {
  const width = to.length + 1;
  const common = new Uint16Array((from.length + 1) * width);
  for (let a = from.length - 1; a >= 0; a--) {
    for (let b = to.length - 1; b >= 0; b--) {
      const [below, right, across] = [
        common[(a + 1) * width + b]!,
        common[a * width + b + 1]!,
        common[
          (a + 1) * width + b + 1
        ]!,
      ];
      common[a * width + b] = from[a] === to[b] ? across + 1 : Math.max(below, right);
    }
  }
  const lines: string[] = [];
  for (let a = 0, b = 0; a < from.length || b < to.length;) {
    if (a < from.length && b < to.length && from[a] === to[b]) {
      lines.push(` ${from[a]}`);
      a++;
      b++;
    } else if (b >= to.length || (a < from.length && common[(a + 1) * width + b]! >= common[a * width + b + 1]!)) {
      lines.push(`-${from[a++]}`);
    } else lines.push(`+${to[b++]}`);
  }
  return lines;
}

/** Without the lines that are far from what differs. */
function inShort(lines: readonly string[]): string[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some((line) => !line.startsWith(" "))
  );
  return lines.flatMap((line, at) => {
    if (isNear[at]) return [line];
    return at === 0 || isNear[at - 1] ? ["…"] : [];
  });
}
