import { assertEquals } from "@std/assert";
import { argumentDifferences, processDifferences } from "../../../../lib/node/difference/process_difference.ts";
import { aProcessSpec } from "../../../support/a_process_spec.ts";

const ARGUMENTS: [before: string[], after: string[], found: { from?: string; to?: string }[]][] = [
  [["--v=2"], ["--v=2"], []],
  [["--v=2"], ["--v=4"], [{ from: "--v=2", to: "--v=4" }]],
  [["--a=1", "--b"], ["--b", "--c=1"], [{ from: "--a=1" }, { to: "--c=1" }]],
  [["--a=1", "--a=2"], ["--a=2", "--a=3"], [{ from: "--a=1", to: "--a=3" }]],
  [["x", "x"], ["x"], [{ from: "x" }]],
];
for (const [before, after, found] of ARGUMENTS) {
  Deno.test(`argumentDifferences() from ${before.join(" ")} to ${after.join(" ")}`, () => {
    assertEquals(argumentDifferences(before, after), found);
  });
}

Deno.test("processDifferences() names what else differs, and no value of it", () => {
  const before = aProcessSpec({ name: "kine", env: { DSN: "a:secret@b" }, reactsTo: { config: "x" } });
  const after = { ...before, env: { DSN: "a:other@b" }, reactsTo: { config: "y" }, user: { uid: 7, gid: 7 } };

  assertEquals(processDifferences([before], [after]), [{
    ...{ name: "kine", change: "restarts", arguments: [] },
    others: ["environment variable DSN", "what it reads: config", "its account"],
  }]);
});

Deno.test("processDifferences() masks passwords of arguments, former ones too", () => {
  const before = aProcessSpec({ name: "kine", args: ["--dsn=u:former@h"], secrets: ["former"] });
  const after = { ...before, args: ["--dsn=u:latest@h", "--v=1"], secrets: ["latest"] };

  const [found] = processDifferences([before], [after]);

  assertEquals(found?.arguments, [{ from: "--dsn=u:***@h", to: "--dsn=u:***@h" }, { to: "--v=1" }]);
  assertEquals(processDifferences([], [after])[0]?.arguments, [{ to: "--dsn=u:***@h" }, { to: "--v=1" }]);
});

Deno.test("processDifferences() tells what ends, then what begins again, in order of need", () => {
  const spec = (name: string, arg: string, needs: string[] = []) => aProcessSpec({ name, args: [arg], needs });
  const before = [spec("scheduler", "1", ["api"]), spec("api", "1"), spec("gone", "1"), spec("same", "1")];
  const after = [spec("scheduler", "2", ["api"]), spec("api", "2"), spec("new", "1"), spec("same", "1")];

  const found = processDifferences(before, after).map(({ name, change }) => `${name} ${change}`);

  assertEquals(found, ["gone stops", "api restarts", "new starts", "scheduler restarts"]);
});

Deno.test("processDifferences() says so where arguments merely have another order", () => {
  const [before, after] = [["a", "b"], ["b", "a"]].map((args) => aProcessSpec({ name: "x", args }));

  assertEquals(processDifferences([before!], [after!])[0]?.others, ["the order of its arguments"]);
});
