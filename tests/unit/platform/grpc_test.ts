import { assertEquals } from "@std/assert";
import { type GrpcAnswer, grpcAnswer, grpcRequest } from "../../../lib/platform/mod.ts";

/** A message of two bytes in its frame. */
const ANSWER = new Uint8Array([0, 0, 0, 0, 2, 7, 8]);

Deno.test("grpcRequest() frames the message with its length", () => {
  const { body, method } = grpcRequest([7, 8]);

  assertEquals([method, body], ["POST", new Uint8Array([0, 0, 0, 0, 2, 7, 8])]);
});

const CASES: [what: string, response: () => Response, answer: GrpcAnswer][] = [
  ["an answer", () => new Response(ANSWER), { message: new Uint8Array([7, 8]) }],
  [
    "an encoded message",
    () => new Response(null, { headers: { "grpc-status": "2", "grpc-message": "disk%20full" } }),
    { failure: "disk full" },
  ],
  [
    "a message that is not encoded",
    () => new Response(null, { headers: { "grpc-status": "2", "grpc-message": "100% full" } }),
    { failure: "100% full" },
  ],
  ["a status alone", () => new Response(null, { headers: { "grpc-status": "14" } }), { failure: "unavailable" }],
  ["an unknown status", () => new Response(null, { headers: { "grpc-status": "99" } }), { failure: "gRPC status 99" }],
  ["nothing", () => new Response(null), { failure: "the call gave no answer" }],
  ["no gRPC", () => new Response("no", { status: 404 }), { failure: "status 404" }],
];

for (const [what, response, answer] of CASES) {
  Deno.test(`grpcAnswer() reads ${what}`, async () => assertEquals(await grpcAnswer(response()), answer));
}
