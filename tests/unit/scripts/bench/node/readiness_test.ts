import { assertEquals } from "@std/assert";
import {
  type ApiObject,
  areSystemPodsReady,
  isNodeReady,
  parseMarks,
} from "../../../../../scripts/bench/node/readiness.ts";

const STARTED_MS = Date.parse("2026-01-01T00:00:10Z");

function anObject(name: string, ready: string): ApiObject {
  return { metadata: { name }, status: { phase: "Running", conditions: [{ type: "Ready", status: ready }] } };
}

function aLease(renewTime: string, name = "n1"): { items: ApiObject[] } {
  return { items: [{ metadata: { name }, spec: { renewTime } }] };
}

function made(creationTimestamp: string): ApiObject {
  return { ...anObject("n1", "True"), metadata: { name: "n1", creationTimestamp } };
}

Deno.test("isNodeReady() wants a node that is Ready and was heard of since the start", () => {
  const cases: [node: ApiObject, lease: { items: ApiObject[] }, boolean][] = [
    [anObject("n1", "True"), aLease("2026-01-01T00:00:11.123456Z"), true],
    [anObject("n1", "False"), aLease("2026-01-01T00:00:11.123456Z"), false],
    [anObject("n1", "True"), aLease("2026-01-01T00:00:09.000000Z"), false],
    [anObject("n1", "True"), aLease("2026-01-01T00:00:11.000000Z", "other"), false],
    [anObject("n1", "True"), { items: [] }, false],
    [made("2026-01-01T00:00:10Z"), { items: [] }, true],
    [made("2026-01-01T00:00:05Z"), { items: [] }, false],
  ];

  for (const [node, leases, expected] of cases) {
    assertEquals(isNodeReady({ items: [node] }, leases, STARTED_MS), expected);
  }
});

Deno.test("areSystemPodsReady() wants every expected pod, and all that are there Ready", () => {
  const gone = anObject("coredns-old", "False");
  const leaving: ApiObject = { ...gone, metadata: { name: "coredns-old", deletionTimestamp: "2026-01-01T00:00:00Z" } };
  const cases: [pods: ApiObject[], boolean][] = [
    [[anObject("coredns-1", "True"), anObject("kube-proxy-1", "True")], true],
    [[anObject("coredns-1", "True"), anObject("kube-proxy-1", "True"), leaving], true],
    [[anObject("coredns-1", "True"), anObject("kube-proxy-1", "True"), anObject("other-1", "False")], false],
    [[anObject("coredns-1", "True")], false],
    [[], false],
  ];

  for (const [items, expected] of cases) {
    assertEquals(areSystemPodsReady({ items }, ["coredns-", "kube-proxy-"]), expected);
  }
});

Deno.test("parseMarks() reads complete lines of known marks only", () => {
  const output = '{"mark":"polling","atMs":1}\n{"mark":"readyz","atMs":2}\nwarning\n{"mark":"nodeReady","at';

  assertEquals(parseMarks(output), { readyz: 2 });
});
