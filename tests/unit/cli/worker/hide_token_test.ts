import { assertEquals } from "@std/assert";
import { hideToken } from "../../../../lib/cli/worker/hide_token.ts";
import { FakeLogger } from "../../../support/fakes.ts";

/** What becomes of these words: how k0s is started anew, and what is said. */
function hide(argv: string[], args: string[], { isPossible = true, fails = false } = {}) {
  const log = new FakeLogger();
  const started: { args: readonly string[]; token: string | undefined }[] = [];
  hideToken({ argv, args, log }, {
    isPossible,
    replace: (args, env) => {
      started.push({ args, token: env.K0S_TOKEN });
      if (fails) throw new Error("no");
    },
  });
  return { started, said: log.records.map(({ level }) => level), all: JSON.stringify(log.records) };
}

Deno.test("hideToken() starts k0s anew with the token in its environment, and warns", () => {
  const { started, said, all } = hide(["worker", "--debug", "TOKEN", "--profile=x"], ["TOKEN"]);

  assertEquals(started, [{ args: ["k0s", "worker", "--debug", "--profile=x"], token: "TOKEN" }]);
  assertEquals([said, all.includes('TOKEN"')], [["warning"], false]);
});

Deno.test("hideToken() has nothing to hide of standard input, and of no token", () => {
  for (const args of [["-"], [""], []]) assertEquals(hide(["worker", ...args], args).said, []);
});

Deno.test("hideToken() warns also where it can do nothing", () => {
  const { started, said } = hide(["worker", "TOKEN"], ["TOKEN"], { isPossible: false });

  assertEquals([started, said], [[], ["warning"]]);
  assertEquals(hide(["worker", "TOKEN"], ["TOKEN"], { fails: true }).said, ["warning", "debug"]);
});
