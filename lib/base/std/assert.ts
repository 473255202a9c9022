/** Typed facade of the assertions of `deno-std` (the standard library as published on npm, without declarations). */
// deno-lint-ignore-file
import * as std from "deno-std/assert/mod.js";

/** A class of errors, as `instanceof` takes it. */
// deno-lint-ignore no-explicit-any
export type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

/** The functions of `@std/assert` that the tests use. */
interface Assertions {
  assert(condition: unknown, message?: string): asserts condition;
  assertEquals(actual: unknown, expected: unknown, message?: string): void;
  assertNotEquals(actual: unknown, expected: unknown, message?: string): void;
  assertStrictEquals(actual: unknown, expected: unknown, message?: string): void;
  assertStringIncludes(actual: string, expected: string, message?: string): void;
  assertMatch(actual: string, expected: RegExp, message?: string): void;
  assertArrayIncludes(actual: readonly unknown[], expected: readonly unknown[], message?: string): void;
  assertObjectMatch(actual: object, expected: object, message?: string): void;
  assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T>;
  assertInstanceOf<E>(
    actual: unknown,
    expected: abstract new (...args: never[]) => E,
    message?: string,
  ): asserts actual is E;
  assertThrows<E extends Error>(run: () => unknown, expected?: ErrorClass<E>, includes?: string): E;
  assertRejects<E extends Error>(
    run: () => PromiseLike<unknown>,
    expected?: ErrorClass<E>,
    includes?: string,
  ): Promise<E>;
  fail(message?: string): never;
}

const typed = std as unknown as Assertions;
export const assert: Assertions["assert"] = typed.assert;
export const assertEquals: Assertions["assertEquals"] = typed.assertEquals;
export const assertNotEquals: Assertions["assertNotEquals"] = typed.assertNotEquals;
export const assertStrictEquals: Assertions["assertStrictEquals"] = typed.assertStrictEquals;
export const assertStringIncludes: Assertions["assertStringIncludes"] = typed.assertStringIncludes;
export const assertMatch: Assertions["assertMatch"] = typed.assertMatch;
export const assertArrayIncludes: Assertions["assertArrayIncludes"] = typed.assertArrayIncludes;
export const assertObjectMatch: Assertions["assertObjectMatch"] = typed.assertObjectMatch;
export const assertExists: Assertions["assertExists"] = typed.assertExists;
export const assertInstanceOf: Assertions["assertInstanceOf"] = typed.assertInstanceOf;
export const assertThrows: Assertions["assertThrows"] = typed.assertThrows;
export const assertRejects: Assertions["assertRejects"] = typed.assertRejects;
export const fail: Assertions["fail"] = typed.fail;
