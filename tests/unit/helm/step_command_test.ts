import { assertEquals } from "@std/assert";
import type { ReleaseStep } from "../../../lib/helm/release_action.ts";
import { rollbackCommand, stepCommand, type StepSettings } from "../../../lib/helm/step_command.ts";

const SETTINGS: StepSettings = {
  release: { name: "web", namespace: "apps" },
  chart: "/home/web.tgz",
  timeoutMs: 600_000,
  forceUpgrade: true,
  hasValues: true,
};
const CHART = "/home/web.tgz --values=- --server-side=false --wait-for-jobs --hide-notes --disable-openapi-validation";
const END = "--wait=legacy --timeout=10m0s --namespace=apps";

const COMMANDS: [ReleaseStep, string, string, number][] = [
  ["install", "install release apps/web", `install web ${CHART} ${END}`, 1_860],
  ["replace", "install release apps/web", `install web ${CHART} --replace ${END}`, 1_860],
  [
    "upgrade",
    "upgrade release apps/web",
    `upgrade web ${CHART} --reset-values --history-max=10 --force-replace ${END}`,
    1_860,
  ],
  ["uninstall", "uninstall release apps/web", `uninstall web --cascade=foreground ${END}`, 1_860],
  ["fail-pending", "take up release apps/web", "k0s-fail-pending web --namespace=apps", 60],
];

for (const [step, action, text, deadlineSeconds] of COMMANDS) {
  Deno.test(`stepCommand() of ${step}`, () => {
    assertEquals(stepCommand(step, SETTINGS), {
      action,
      args: text.split(" "),
      deadlineMs: deadlineSeconds * 1_000,
      takesValues: text.includes("--values"),
    });
  });
}

Deno.test("stepCommand() replaces nothing by force where that is not wanted, and asks for no values where there are none", () => {
  const { args, takesValues } = stepCommand("upgrade", { ...SETTINGS, forceUpgrade: false, hasValues: false });
  assertEquals([args.includes("--force-replace"), args.includes("--values=-"), takesValues], [false, false, false]);
});

Deno.test("rollbackCommand() goes back the way that upgrades go", () => {
  const flags = "--server-side=false --wait-for-jobs --history-max=10";
  assertEquals(rollbackCommand(SETTINGS, 3), {
    action: "roll back release apps/web",
    args: `rollback web 3 --force-replace ${flags} ${END}`.split(" "),
    deadlineMs: 1_860_000,
    takesValues: false,
  });
  assertEquals(rollbackCommand({ ...SETTINGS, forceUpgrade: false }, 3).args.includes("--force-replace"), false);
});
