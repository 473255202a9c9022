import { assertEquals } from "@std/assert";
import { applyMergePatch } from "../../../../lib/manifests/patch/merge_patch.ts";
import type { KubeObject } from "../../../../lib/kube/mod.ts";
import { turnMarksOf, turnPatch, wantedPatch } from "../../../../lib/reconcilers/worker_turns/turn_marks.ts";

const READY = { conditions: [{ type: "MemoryPressure", status: "False" }, { type: "Ready", status: "True" }] };
const NODE = { apiVersion: "v1", kind: "Node", metadata: { name: "a", labels: { x: "y" } }, status: READY };
const WANTED = { digest: "d1", profile: "fast" };

function patched(node: unknown, ...patches: unknown[]): KubeObject {
  return patches.reduce(applyMergePatch, node) as KubeObject;
}

Deno.test("turnMarksOf() reads what the patches wrote: nothing, waiting, having its turn, refused, nothing again", () => {
  const waiting = patched(NODE, wantedPatch(WANTED));
  const turn = patched(waiting, turnPatch("d1"));
  const refused = patched(turn, wantedPatch({ ...WANTED, refused: "no" }));
  const done = patched(refused, wantedPatch(undefined));

  assertEquals([NODE, waiting, turn, refused, done].map(turnMarksOf), [
    undefined,
    { ...WANTED, hasTurn: false, isReady: true },
    { ...WANTED, hasTurn: true, isReady: true },
    { ...WANTED, refused: "no", hasTurn: false, isReady: true },
    undefined,
  ]);
  assertEquals(done, { ...NODE, metadata: { ...NODE.metadata, annotations: {} } });
});

Deno.test("wantedPatch() ends a turn that was given before, and turnMarksOf() takes one for another state for none", () => {
  const node = patched(NODE, wantedPatch(WANTED), turnPatch("d1"), wantedPatch({ ...WANTED, digest: "d2" }));

  const late = patched(node, turnPatch("d1"));

  const expected = { profile: "fast", digest: "d2", hasTurn: false, isReady: true };
  assertEquals([node, late].map(turnMarksOf), [expected, expected]);
  assertEquals(turnMarksOf(patched(late, wantedPatch(WANTED)))?.hasTurn, false);
});

Deno.test("turnMarksOf() leaves alone what no worker of k0s wrote", () => {
  const marked = (label: string, text: string) => ({
    ...NODE,
    metadata: {
      labels: { "k0s.k0sproject.io/worker-config": label },
      annotations: { "k0s.k0sproject.io/worker-config": text },
    },
  });

  for (const [label, text] of [["waiting", "{"], ["waiting", "[]"], ["waiting", "{}"], ["other", "{}"]] as const) {
    assertEquals(turnMarksOf(marked(label, text)), undefined, `${label} ${text}`);
  }
});

Deno.test("wantedPatch() keeps a long reason short", () => {
  const marks = turnMarksOf(patched(NODE, wantedPatch({ ...WANTED, refused: "x".repeat(5_000) })));

  assertEquals([marks?.refused?.length, marks?.refused?.at(-1)], [1_024, "…"]);
});

Deno.test("turnMarksOf() says that a Node is not Ready", () => {
  const node = { ...NODE, status: { conditions: [{ type: "Ready", status: "Unknown" }] } };

  assertEquals(turnMarksOf(patched(node, wantedPatch(WANTED)))?.isReady, false);
});
