import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { JoinError, refusalError } from "../../../lib/join/mod.ts";
import { noAnswerError } from "../../../lib/join/join_error.ts";
import { NoAnswerError } from "../../../lib/platform/mod.ts";
import { aCa } from "../../support/cluster_fixture.ts";

const NOW = new Date("2026-11-23T00:00:00Z");
const TOKEN = { server: "https://a:9443", role: "controller", expiresAt: undefined } as const;

function problemOf(expiresAt: string | undefined, status: number, challenge?: string): string {
  const token = { ...TOKEN, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) };
  return refusalError(token, { status, challenge }, NOW).problem;
}

Deno.test("refusalError() tells expired, invalidated and misused tokens apart", () => {
  assertEquals(problemOf("2026-11-22T23:59:59Z", 401), "expired");
  assertEquals(problemOf(undefined, 401, 'Bearer error_description="the token has expired"'), "expired");
  assertEquals(problemOf("2026-11-23T00:00:01Z", 401), "unknown-token");
  assertEquals(problemOf(undefined, 401), "unknown-token");
  assertEquals(problemOf(undefined, 401, 'Bearer error_description="the token is not for controllers"'), "wrong-role");
  assertEquals(problemOf(undefined, 403), "wrong-role");
});

Deno.test("refusalError() says when a token expired, and how to get another one", () => {
  const error = refusalError({ ...TOKEN, expiresAt: new Date("2026-11-22T20:00:00.5Z") }, {
    status: 401,
    challenge: undefined,
  }, NOW);

  assertEquals(
    error.message,
    "Cannot join the cluster at https://a:9443: the join token has expired at 2026-11-22T20:00:00Z",
  );
  assertStringIncludes(`${error.hint}`, "k0s token create --role=controller");
});

Deno.test("JoinError.isRetryable is false for what waiting cannot change", () => {
  const retryable = (["unreachable", "unknown-token", "throttled", "certificate", "unexpected-answer"] as const)
    .map((problem) => new JoinError(problem, "m").isRetryable);
  const final = (["expired", "wrong-role", "other-authority", "other-server"] as const)
    .map((problem) => new JoinError(problem, "m").isRetryable);

  assertEquals([...new Set(retryable), ...new Set(final)], [true, false]);
});

Deno.test("noAnswerError() names the authority that the token pins", async () => {
  const caPem = await aCa();
  const cause = new NoAnswerError("other-authority", "a:9443", "another authority vouches for it");

  const error = noAnswerError({ server: "https://a:9443", caPem }, cause);

  assertEquals(error.problem, "other-authority");
  assertMatch(
    error.message,
    /at https:\/\/a:9443: another authority vouches for it; the token pins SHA-256 ([0-9A-F:]{95})$/,
  );
});
