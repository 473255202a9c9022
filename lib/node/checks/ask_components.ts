import { isMapping, K0sError, parseJson, stringifyJson } from "../../base/mod.ts";
import { type Clock, type Spawn, withDeadline } from "../../platform/mod.ts";
import {
  type ArgumentsQuestion,
  CHECKING_EXECUTABLES,
  type ComponentProblem,
  type ComponentQuestions,
  type DocumentQuestion,
} from "./component_question.ts";
import type { GatePlaces } from "./gate_places.ts";

/** One line of the answer, see `assets/components/checks/`. */
interface Answer {
  id: string;
  path: readonly string[];
  message: string;
  isUnknownField: boolean;
}

/** How long an answer may take, in milliseconds; usually it takes less than a tenth of a second. */
const ANSWERS_WITHIN_MS = 60_000;

/** What asking needs of the machine. */
export interface CheckPorts {
  spawn: Pick<Spawn, "run">;
  clock: Clock;
}

/** Something to ask of one executable. */
interface Inquiry {
  /** One of {@link CHECKING_EXECUTABLES}. */
  executable: string;
  questions: ComponentQuestions;
}

/** What to ask of which executable; only those that there is something to ask of. */
export function inquiries({ documents, arguments: all }: ComponentQuestions): Inquiry[] {
  const named = (executable: string): Inquiry => ({
    executable,
    questions: {
      documents: documents.filter(({ program }) => CHECKING_EXECUTABLES[program] === executable),
      arguments: all.filter(({ program }) => CHECKING_EXECUTABLES[program] === executable),
    },
  });
  return [...new Set(Object.values(CHECKING_EXECUTABLES))].map(named)
    .filter(({ questions }) => questions.documents.length + questions.arguments.length > 0);
}

/**
 * Asks programs of one executable what they would not take, with their own decoding, parsing and validation. None of them
 * starts.
 *
 * @param executable Path of the one that answers.
 * @throws {K0sError} If there is no answer.
 */
export async function askComponents(
  executable: string,
  questions: ComponentQuestions,
  { spawn, clock }: CheckPorts,
): Promise<ComponentProblem[]> {
  // On standard input: what is in an argument list, any user of the machine can read.
  const stdin = stringifyJson({
    documents: questions.documents.flatMap(({ program, effective, baseline, isHere }, index) => [
      { id: `effective ${index}`, program, configuration: effective, isHere },
      { id: `baseline ${index}`, program, configuration: baseline, isHere },
    ]),
    arguments: questions.arguments.flatMap(({ baseline, effective, parts, ...question }, index) => {
      const { program, configuration, isHere, isPartial } = question;
      return [baseline, effective, ...parts.map(({ words }) => words)].map((words, place) => (
        { id: `arguments ${index} ${place}`, program, words, configuration, isHere, isPartial }
      ));
    }),
  });
  const limit = { ms: ANSWERS_WITHIN_MS, signal: new AbortController().signal };
  const ended = await withDeadline(clock, limit, (signal) => spawn.run(executable, { args: ["check"], stdin, signal }));
  if (ended === undefined) throw noAnswer(`there was none within ${ANSWERS_WITHIN_MS / 1000} s`);
  const { code, stdout, stderr } = ended;
  if (code !== 0) throw noAnswer(`exit code ${code}: ${stderr.trim()}`);
  const answers = parseAnswers(stdout);
  const of = (id: string) => answers.filter((answer) => answer.id === id);
  return [
    ...questions.documents.flatMap((document, index) =>
      documentProblems(document, of(`effective ${index}`), of(`baseline ${index}`))
    ),
    ...questions.arguments.flatMap((question, index) =>
      argumentProblems(question, (place) => of(`arguments ${index} ${place}`))
    ),
  ];
}

/** @param answersAt What is said of the arguments at a place: of the baseline, of all, of each part. */
function argumentProblems(
  { field, parts, gatePlaces }: ArgumentsQuestion,
  answersAt: (place: number) => readonly Answer[],
): ComponentProblem[] {
  // A gate is judged beside all others, whichever part brings them.
  const gates = answersAt(1).filter(isAboutGate).flatMap((answer) => gateProblems(answer, gatePlaces, field));
  const messages = (place: number) =>
    answersAt(place).filter((answer) => !isAboutGate(answer)).map(({ message }) => message);
  const ours = new Set(messages(0).map(wordsOf));
  const told = (path: string, place: number) =>
    messages(place).filter((message) => !ours.has(wordsOf(message)))
      .map((message) => ({ path, message, isUnknownField: false }));
  const together = told(field, 1);
  if (together.length === 0) return gates;
  const apart = parts.flatMap((part, index) => told(part.field, index + 2));
  // A part may be refused only because it needs another, which is there.
  const isSeen = apart.some((one) => together.some(({ message }) => message === one.message));
  return [...gates, ...(isSeen ? apart : together)];
}

/** What two messages have in common that list the same things: programs write sets in any order. */
function wordsOf(message: string): string {
  return message.split(/[\s,]+/).toSorted().join(" ");
}

function isAboutGate({ path }: Answer): boolean {
  return path.length === 2 && path[0] === "featureGates";
}

/** Nothing in a baseline sets gates: they are always the operator's. */
function gateProblems(
  { path, message }: Answer,
  places: GatePlaces | undefined,
  byDefault: string,
): ComponentProblem[] {
  const name = path[1] ?? "";
  const fields = places !== undefined && Object.hasOwn(places, name) ? places[name]! : [byDefault];
  return fields.map((field) => ({ path: field, message: readable(message), isUnknownField: false }));
}

function documentProblems(
  { field, values, gatePlaces }: DocumentQuestion,
  found: readonly Answer[],
  ours: readonly Answer[],
): ComponentProblem[] {
  const isOurs = ({ path, message }: Answer) =>
    ours.some((one) => wordsOf(one.message) === wordsOf(message) && one.path.join(".") === path.join("."));
  const gates = found.filter(isAboutGate).flatMap((answer) =>
    gateProblems(answer, gatePlaces, pathOf([field, ...answer.path]))
  );
  const others = found.filter((answer) => !isAboutGate(answer) && !isOurs(answer));
  return [
    ...gates,
    ...others.map(({ path, message, isUnknownField }) => {
      const place = path[0] !== undefined && Object.hasOwn(values, path[0]) ? path : mentioned(message, values);
      return { path: pathOf([field, ...place]), message: readable(message), isUnknownField };
    }),
  ];
}

/** Numbers are places in a list. */
function pathOf(parts: readonly string[]): string {
  return parts.join(".").replace(/\.(\d+)(?=\.|$)/g, "[$1]");
}

/** The field of the operator's that a message is about: the validation names fields in its sentences only. */
function mentioned(message: string, values: Readonly<Record<string, unknown>>): string[] {
  const words = new Set((message.match(/[A-Za-z]+/g) ?? []).map((word) => word.toLowerCase()));
  return Object.keys(values).filter((name) => words.has(name.toLowerCase())).slice(0, 1);
}

const NOT_DECODABLE = /cannot unmarshal (\S+) into Go (?:struct field \S+|value) of type (\S+)$/;

/** A message of Go's decoders in words of the document. */
function readable(message: string): string {
  const match = NOT_DECODABLE.exec(message);
  return match === null ? message : `Invalid type: expected ${match[2]}, got ${match[1]}`;
}

function parseAnswers(stdout: string): Answer[] {
  const answer = parsed(stdout);
  if (!isMapping(answer) || !Array.isArray(answer.problems)) throw noAnswer("its answer has no problems in it");
  return answer.problems.filter(isMapping).map(({ id, path, message, isUnknownField }) => ({
    id: String(id),
    path: Array.isArray(path) ? path.map(String) : [],
    message: String(message),
    isUnknownField: isUnknownField === true,
  }));
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw noAnswer("their answer is not JSON", cause);
  }
}

function noAnswer(why: string, cause?: unknown): K0sError {
  return new K0sError(`Cannot check the configuration of the components: ${why}`, {
    cause,
    hint: "A start without this check: --ignore-pre-flight-checks",
  });
}
