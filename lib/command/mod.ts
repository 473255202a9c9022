/**
 * Commands as data, and what follows from the data: parsing, usage errors, help, completion. It knows no command by name.
 *
 * @module
 */
export * from "./command.ts";
export * from "./flag.ts";
export * from "./flag_kind.ts";
export * from "./flag_values.ts";
export * from "./run.ts";
export { quoted, UsageError } from "./argv.ts";
export * from "./help.ts";
export * from "./find.ts";
export * from "./completion_model.ts";
