import { assertEquals } from "@std/assert";
import { cronProblem } from "../../../lib/config/cron.ts";

const GOOD = [
  "* * * * *",
  "0 */6 * * *",
  "15,45 1-5/2 1,15 jan-MAR mon-fri",
  "0 0 * * 7",
  "  0 0 29 2 *  ",
  "0 0 31 1,2 *",
  // Vixie's cron: either of the days.
  "0 0 31 2 sun",
];

const BAD: [text: string, problem: string][] = [
  ["", "expected five fields: minute, hour, day of the month, month, day of the week"],
  ["@daily", "expected five fields: minute, hour, day of the month, month, day of the week"],
  ["0 0 0 * * *", "expected five fields: minute, hour, day of the month, month, day of the week"],
  ["60 * * * *", '"60" is no minute, 0 to 59'],
  ["* 5-2 * * *", '"5-2" is no hour, 0 to 23'],
  ["* */0 * * *", '"*/0" is no hour, 0 to 23'],
  ["* 5/2 * * *", '"5/2" is no hour, 0 to 23'],
  ["* * 0 * *", '"0" is no day of the month, 1 to 31'],
  ["* * L * *", '"L" is no day of the month, 1 to 31'],
  ["* * * foo *", '"foo" is no month, 1 to 12'],
  ["* * * * 8", '"8" is no day of the week, 0 to 7'],
  ["* * * * 1,", '"1," is no day of the week, 0 to 7'],
  ["0 0 30 2 *", "there is no such day"],
  ["0 0 31 feb,apr *", "there is no such day"],
];

Deno.test("cronProblem() takes what crontab(5) has in five fields", () => {
  for (const text of GOOD) assertEquals(cronProblem(text), undefined, text);
});

Deno.test("cronProblem() says which field is wrong, and of a day that never comes", () => {
  for (const [text, problem] of BAD) assertEquals(cronProblem(text), problem, text);
});
