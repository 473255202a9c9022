import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError, NotReadyError } from "../../../../lib/base/mod.ts";
import { applyConfig } from "../../../../lib/cli/config/apply_session.ts";

/** What happens in the course of an application: `reload` and `waitUntilInEffect` come out like these, one after the other. */
function session(
  { reloads = [], waits = [], isItself = false }: {
    reloads?: (K0sError | undefined)[];
    waits?: (NotReadyError | string[])[];
    isItself?: boolean;
  },
) {
  const happened: string[] = [];
  const say = (what: string) => Promise.resolve(void happened.push(what));
  const replaced = {
    backup: "/b",
    putBack: () => say("put back"),
    done: (isInEffect: boolean) => say(isInEffect ? "done" : "not done"),
  };
  const options = {
    replace: isItself ? undefined : async () => {
      await say("replace");
      return replaced;
    },
    reload: async () => {
      await say("reload");
      const error = reloads.shift();
      if (error !== undefined) throw error;
    },
    waitUntilInEffect: async () => {
      await say("wait");
      const outcome = waits.shift() ?? [];
      if (outcome instanceof NotReadyError) throw outcome;
      return outcome;
    },
  };
  return { happened, applying: () => applyConfig(options) };
}

Deno.test("applyConfig() writes, has it taken over, and waits", async () => {
  const { happened, applying } = session({});
  await applying();

  assertEquals(happened, ["replace", "reload", "wait", "done"]);
});

Deno.test("applyConfig() of the very file is a reload", async () => {
  const { happened, applying } = session({ isItself: true });
  await applying();

  assertEquals(happened, ["reload", "wait"]);
});

const AGAIN = ["put back", "reload", "wait", "done"];

Deno.test("applyConfig() puts back what a process does not become ready with, and says its last words", async () => {
  const { happened, applying } = session({ waits: [["a runs by its former specification: why"]] });
  const error = await assertRejects(applying, K0sError, "a runs by its former specification: why");

  assertEquals(happened, ["replace", "reload", "wait", ...AGAIN]);
  assertStringIncludes(error.message, "The former configuration is in effect again");
});

Deno.test("applyConfig() puts back what is refused after all", async () => {
  const { happened, applying } = session({ reloads: [new K0sError("spec.a: no", { hint: "so" })] });
  const error = await assertRejects(applying, K0sError, "spec.a: no");

  assertEquals([happened, error.hint], [["replace", "reload", ...AGAIN], "so"]);
});

Deno.test("applyConfig() says so when what was put back does not become ready either", async () => {
  const { happened, applying } = session({ waits: [["a: one"], ["a: two"]] });

  await assertRejects(applying, K0sError, "a: one\nThe former configuration was put back, and yet:\na: two");
  assertEquals(happened.at(-1), "not done");
});

Deno.test("applyConfig() puts back the file of a k0s that does not answer any more", async () => {
  const { happened, applying } = session({ reloads: [new K0sError("gone"), new K0sError("still gone")] });

  await assertRejects(applying, K0sError, "gone\nThe former file was put back, but is not in effect again: still gone");
  assertEquals(happened, ["replace", "reload", "put back", "reload", "not done"]);
});

Deno.test("applyConfig() cannot put back the very file, and says so", async () => {
  const { happened, applying } = session({ waits: [["a: why"]], isItself: true });

  const says = "The file still says so: a start goes by the former configuration and tries this one again";
  await assertRejects(applying, K0sError, says);
  assertEquals(happened, ["reload", "wait"]);
});

Deno.test("applyConfig() says of the very file that is refused that a start would go by it", async () => {
  const { happened, applying } = session({ reloads: [new K0sError("spec.a: no")], isItself: true });

  await assertRejects(applying, K0sError, "The file still says so: correct it before k0s starts again");
  assertEquals(happened, ["reload"]);
});

Deno.test("applyConfig() leaves what takes too long as it is, and says where the former text lies", async () => {
  const { happened, applying } = session({ waits: [new NotReadyError("waiting for a")] });
  const error = await assertRejects(applying, NotReadyError, "waiting for a");

  assertEquals(happened, ["replace", "reload", "wait"]);
  assertStringIncludes(error.hint ?? "", "/b");
});
