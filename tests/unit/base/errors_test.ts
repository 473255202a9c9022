import { assertEquals, assertInstanceOf } from "@std/assert";
import { CancelledError, ConfigError, isCancelled, K0sError, messageOf, NotReadyError } from "../../../lib/base/mod.ts";

Deno.test("K0sError carries cause and hint", () => {
  const cause = new Error("port is taken");
  const error = new K0sError("Cannot start etcd", { cause, hint: "Free port 2380" });

  assertEquals([error.message, error.cause, error.hint], ["Cannot start etcd", cause, "Free port 2380"]);
  assertEquals(new K0sError("x").hint, undefined);
});

Deno.test("K0sError's kinds can be told apart by name and class", () => {
  const kinds = [new NotReadyError("x"), new CancelledError("x"), new ConfigError("x", [])];

  assertEquals(kinds.map(({ name }) => name), ["NotReadyError", "CancelledError", "ConfigError"]);
  for (const error of kinds) assertInstanceOf(error, K0sError);
});

Deno.test("ConfigError lists every problem, one alone on the same line", () => {
  const first = { path: "spec.api.port", message: "must be a number" };
  const second = { path: "", message: "must be a mapping" };

  assertEquals(new ConfigError("Cannot load", [first]).message, "Cannot load: spec.api.port: must be a number");
  assertEquals(
    new ConfigError("Cannot load", [first, second]).message,
    "Cannot load:\n  spec.api.port: must be a number\n  must be a mapping",
  );
});

Deno.test("messageOf() takes anything thrown", () => {
  assertEquals([messageOf(new Error("a")), messageOf("b"), messageOf(3)], ["a", "b", "3"]);
});

Deno.test("isCancelled() knows what was given up from what failed", () => {
  assertEquals([new CancelledError("x"), new K0sError("x"), undefined].map(isCancelled), [true, false, false]);
});
