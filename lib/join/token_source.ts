import { K0sError, messageOf } from "../base/mod.ts";
import type { JoinRole } from "./bootstrap_token.ts";
import { decodeJoinToken, type JoinToken } from "./join_token.ts";

/** Where a join token may come from. Each is empty or `undefined` if not given. */
export interface TokenPlaces {
  /** The argument of the command; `-` stands for standard input. */
  argument: string | undefined;
  /** Path after `--token-file`; `-` stands for standard input. */
  file: string | undefined;
  /** Value of `K0S_TOKEN`. */
  variable: string | undefined;
  /** Whether something else reads standard input, such as `--config -`. @default {false} */
  isStdinTaken?: boolean;
}

/** How a source reads. */
export interface TokenReaders {
  /** `undefined` if there is no such file. */
  readTextIfExists(path: string): Promise<string | undefined>;
  /** All of it, to its end. */
  readStandardInput(): Promise<string>;
}

/** Where a join token comes from. It is read only when it is needed: a machine that has joined starts without it. */
export interface TokenSource {
  /** Such as `token file "/etc/k0s/token"`; never the token. */
  readonly description: string;
  /**
   * Reads and decodes the token.
   *
   * @throws {JoinTokenError} If it is not usable.
   * @throws {K0sError} If it cannot be read.
   */
  read(role: JoinRole): Promise<JoinToken>;
}

/**
 * The one place that a token comes from; `undefined` if none was given. Reads nothing yet.
 *
 * @throws {K0sError} If there are several, in upstream's wording.
 * @see k0s `cmd/internal`
 */
export function tokenSource(places: TokenPlaces, readers: TokenReaders): TokenSource | undefined {
  const argument = places.argument || undefined;
  const file = places.file || undefined;
  const variable = places.variable || undefined;
  if ([argument, file, variable].filter((place) => place !== undefined).length > 1) {
    throw new K0sError(
      "you can only pass one token source: either as a CLI argument, via '--token-file [path]', " +
        "or via the K0S_TOKEN environment variable",
      { hint: "Unset K0S_TOKEN, or leave the others out" },
    );
  }
  const given = argument ?? file;
  if (given === "-") return standardInput(places, readers);
  if (file !== undefined) return source(`token file "${file}"`, () => readTokenFile(file, readers));
  const text = argument ?? variable;
  if (text === undefined) return undefined;
  const description = argument === undefined ? "environment variable K0S_TOKEN" : "token argument";
  return source(description, () => Promise.resolve(text));
}

function source(description: string, readText: () => Promise<string>): TokenSource {
  return { description, read: async (role) => decodeJoinToken(await readText(), role) };
}

function standardInput({ isStdinTaken }: TokenPlaces, readers: TokenReaders): TokenSource {
  if (isStdinTaken === true) {
    throw new K0sError("Cannot read the join token from standard input: the configuration is read from it", {
      hint: "Put one of them into a file: --token-file PATH, --config PATH",
    });
  }
  return source("standard input", () => readers.readStandardInput());
}

const OBTAIN = 'obtain a new token via "k0s token create ..." and store it in the file or reinstall this node via ' +
  '"k0s install --force ..." or "k0sctl apply --force ..."';

async function readTokenFile(path: string, { readTextIfExists }: TokenReaders): Promise<string> {
  let text: string | undefined;
  try {
    text = await readTextIfExists(path);
  } catch (error) {
    throw new K0sError(`failed to read token file: ${messageOf(error)}`, { cause: error });
  }
  if (text === undefined) throw new K0sError(`token file "${path}" not found: ${OBTAIN}`);
  if (text.trim() === "") throw new K0sError(`token file "${path}" is empty: ${OBTAIN}`);
  return text;
}
