import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  parseCa,
  parseEtcdJoin,
  parseEtcdPeer,
  PeerProblem,
  renderCa,
  renderEtcdJoin,
  renderEtcdPeer,
} from "../../../lib/join/join_wire.ts";
import { anyText } from "../../support/any_text.ts";

const pem = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
const PAIR = { keyPem: pem("EC PRIVATE KEY"), certificatePem: pem("CERTIFICATE") };
const CA = { ...PAIR, saKeyPem: pem("PRIVATE KEY"), saPublicPem: pem("PUBLIC KEY") };
const JOIN = { ca: PAIR, initialCluster: ["a=https://10.0.0.1:2380", "b=https://[fd00::2]:2380"] };

Deno.test("the answers have upstream's shape", () => {
  assertEquals(
    renderCa({ keyPem: "k", certificatePem: "c", saKeyPem: "s", saPublicPem: "p" }),
    '{"key":"aw==","cert":"Yw==","saKey":"cw==","saPub":"cA=="}\n',
  );
  assertEquals(
    renderEtcdJoin({ ca: { keyPem: "k", certificatePem: "c" }, initialCluster: ["a=b"] }),
    '{"ca":{"key":"aw==","cert":"Yw==","saKey":null,"saPub":null},"initialCluster":["a=b"]}\n',
  );
});

Deno.test("the answers are read as they were rendered", () => {
  assertEquals(parseCa(renderCa(CA)), CA);
  assertEquals(parseCa(renderCa({ ...CA, auditLog: true })), { ...CA, auditLog: true });
  assertEquals(parseCa(renderCa({ ...CA, auditLog: false })), CA);
  assertEquals(parseEtcdJoin(renderEtcdJoin(JOIN)), JOIN);
  const peer = { name: "node-1", peerUrl: "https://10.0.0.1:2380" };
  assertEquals(parseEtcdPeer(renderEtcdPeer(peer)), peer);
});

Deno.test("parseCa() and parseEtcdJoin() refuse incomplete answers without showing them", () => {
  const answers = [
    "",
    "secret",
    "[]",
    "{}",
    renderCa({ ...CA, saKeyPem: "secret" }),
    renderCa({ ...CA, keyPem: CA.certificatePem }),
  ];
  const joins = [
    "{}",
    renderEtcdJoin({ ...JOIN, initialCluster: [] }),
    renderEtcdJoin({ ...JOIN, initialCluster: ["a"] }),
  ];
  for (const text of answers) {
    assertEquals(assertThrows(() => parseCa(text), K0sError).message.includes("secret"), false);
  }
  for (const text of joins) assertThrows(() => parseEtcdJoin(text), K0sError);
});

Deno.test("parseEtcdPeer() refuses what etcd must not see", () => {
  const peer = (node: unknown, peerAddress: unknown) => JSON.stringify({ node, peerAddress });
  const cases: [string, string][] = [
    ["", "not JSON"],
    ["[]", "not a JSON object"],
    ["null", "not a JSON object"],
    [peer("", "https://10.0.0.1:2380"), "node cannot be empty"],
    [peer("a", undefined), "peerAddress cannot be empty"],
    [peer(7, "https://10.0.0.1:2380"), "node is not the name"],
    [peer("a=b,c", "https://10.0.0.1:2380"), "node is not the name"],
    [peer("a", "http://10.0.0.1:2380"), "of the form"],
    [peer("a", "https://10.0.0.1:2380,b=https://x:1"), "of the form"],
    [peer("a", "https://10.0.0.1:2380/path"), "of the form"],
    [peer("a", "https://10.0.0.1:99999"), "of the form"],
    [peer("a", ["https://10.0.0.1:2380"]), "of the form"],
  ];

  for (const [text, message] of cases) assertThrows(() => parseEtcdPeer(text), PeerProblem, message);
});

Deno.test("parseEtcdPeer() answers any text with a peer or its own error", () => {
  const text = fc.oneof(
    anyText,
    fc.json(),
    fc.record({ node: fc.anything(), peerAddress: fc.anything() }).map((value) => {
      try {
        return JSON.stringify(value) ?? "";
      } catch {
        return "";
      }
    }),
  );
  fc.assert(
    fc.property(text, (text) => {
      try {
        parseEtcdPeer(text);
      } catch (error) {
        if (!(error instanceof PeerProblem)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
