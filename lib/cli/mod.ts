/**
 * The command line: one file per command under the words typed. Parses, calls what is below, prints; decides nothing.
 *
 * Command files are data and load what does the work only when it is asked for, so that `k0s version` stays quick.
 *
 * @module
 */
export { type CliContext, type Command, failureCode, runCommandLine } from "../command/mod.ts";
export { type FailureStyle, failureText, isHintWanted } from "./failure.ts";
export { argumentsFor, findRoot } from "./find_root.ts";
