/** A field of a cron expression: what it is called, its numbers, and the names that stand for them. */
interface CronField {
  name: string;
  first: number;
  last: number;
  names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const FIELDS: readonly CronField[] = [
  { name: "minute", first: 0, last: 59, names: [] },
  { name: "hour", first: 0, last: 23, names: [] },
  { name: "day of the month", first: 1, last: 31, names: [] },
  { name: "month", first: 1, last: 12, names: MONTHS },
  // Both 0 and 7 are Sunday.
  { name: "day of the week", first: 0, last: 7, names: WEEKDAYS },
];

/** Days of each month, of February in a leap year. */
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * What is wrong with a cron expression of five fields, as crontab(5) has them: numbers, names, ranges, steps and lists.
 *
 * @returns `undefined`: nothing.
 */
export function cronProblem(text: string): string | undefined {
  const words = text.trim().split(/\s+/);
  if (words.length !== FIELDS.length) {
    return "expected five fields: minute, hour, day of the month, month, day of the week";
  }
  const parsed = FIELDS.map((field, at) => numbersOf(words[at] ?? "", field));
  const bad = parsed.findIndex((numbers) => numbers === undefined);
  if (bad >= 0) {
    const { name, first, last } = FIELDS[bad]!;
    return `"${words[bad]}" is no ${name}, ${first} to ${last}`;
  }
  const [, , days = [], months = []] = parsed;
  const isOnSomeDay = words[4] !== "*" || months!.some((month) => LONGEST_MONTHS[month - 1]! >= Math.min(...days!));
  return isOnSomeDay ? undefined : "there is no such day";
}

/** The numbers that a field names; `undefined` if it is malformed. */
function numbersOf(word: string, field: CronField): number[] | undefined {
  const numbers: number[] = [];
  for (const part of word.split(",")) {
    const some = partOf(part, field);
    if (some === undefined) return undefined;
    numbers.push(...some);
  }
  return numbers;
}

function partOf(part: string, field: CronField): number[] | undefined {
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d{1,2}))?$/.exec(part);
  if (match === null) return undefined;
  const [, all, from, to, by] = match;
  // A step needs something to step through.
  if (by !== undefined && all === undefined && to === undefined) return undefined;
  const begin = all === undefined ? numberOf(from!, field) : field.first;
  const end = all !== undefined ? field.last : to === undefined ? begin : numberOf(to, field);
  const step = by === undefined ? 1 : Number(by);
  if (begin === undefined || end === undefined || begin > end || step < 1) return undefined;
  return Array.from({ length: Math.floor((end - begin) / step) + 1 }, (_, index) => begin + index * step);
}

function numberOf(word: string, { first, last, names }: CronField): number | undefined {
  const named = names.indexOf(word.toLowerCase());
  const number = named >= 0 ? named + first : /^\d{1,2}$/.test(word) ? Number(word) : NaN;
  return number >= first && number <= last ? number : undefined;
}
