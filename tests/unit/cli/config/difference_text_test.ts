import { assertEquals } from "@std/assert";
import { differenceText } from "../../../../lib/cli/config/difference_text.ts";
import { aDifference } from "./_running.ts";

Deno.test("differenceText() shows each thing that would change", () => {
  const text = differenceText(aDifference({
    fields: ["spec.api", "spec.scheduler"],
    refused: { message: "Cannot:\n  spec.storage: no", hint: "k0s stop" },
    withoutEffect: ["spec.images"],
    processes: [{
      ...{ name: "a", change: "restarts", others: ["its account"] },
      arguments: [{ from: "--v=2", to: "--v=4" }, { from: "--b" }, { to: "--c" }],
    }, { name: "b", change: "stops", arguments: [], others: [] }],
    files: [{ path: "/f", change: "changed", mode: "0644", readBy: "a", lines: ["-x", "+y"] }],
    objects: [{ kind: "Secret", name: "kube-system/s", stack: "dns", change: "removed" }],
    tasks: [{ name: "certificates", change: "begins again" }],
  }));

  assertEquals(
    text,
    `Fields that differ: spec.api, spec.scheduler
Refused while k0s runs; what follows would be after a restart:
  Cannot:
    spec.storage: no
  k0s stop
Processes:
  a restarts
    --v=2 → --v=4
    - --b
    + --c
    its account
  b stops
Files:
  /f (0644) changes, read by a
    -x
    +y
Objects:
  Secret kube-system/s is deleted, of stack dns
Tasks of k0s:
  certificates begins again
Without effect, since the ClusterConfig of the cluster says otherwise (k0s config edit): spec.images
`,
  );
});

Deno.test("differenceText() of an object says that controllers have their own in their files", () => {
  const text = differenceText(aDifference({ withoutEffect: ["spec.api"] }), true);

  assertEquals(text.split("\n")[0], "Without effect, since each controller has its own in its file: spec.api");
});

Deno.test("differenceText() says so when fields differ and nothing follows from them", () => {
  assertEquals(
    differenceText(aDifference({ fields: ["spec.telemetry"] })),
    "Fields that differ: spec.telemetry\nNothing would change on this node\n",
  );
});
