import { assertEquals } from "@std/assert";
import { grpcFailure, grpcRequest } from "../../../lib/supervisor/grpc_call.ts";

/** An empty message in its frame. */
const ANSWER = new Uint8Array(5);

Deno.test("grpcRequest() frames the message with its length", () => {
  const { body, method } = grpcRequest([7, 8]);

  assertEquals([method, body], ["POST", new Uint8Array([0, 0, 0, 0, 2, 7, 8])]);
});

const CASES: [what: string, response: () => Response, failure: string | undefined][] = [
  ["an answer", () => new Response(ANSWER), undefined],
  [
    "an encoded message",
    () => new Response(null, { headers: { "grpc-status": "2", "grpc-message": "disk%20full" } }),
    "disk full",
  ],
  [
    "a message that is not encoded",
    () => new Response(null, { headers: { "grpc-status": "2", "grpc-message": "100% full" } }),
    "100% full",
  ],
  ["a status alone", () => new Response(null, { headers: { "grpc-status": "14" } }), "unavailable"],
  ["an unknown status", () => new Response(null, { headers: { "grpc-status": "99" } }), "gRPC status 99"],
  ["nothing", () => new Response(null), "the call gave no answer"],
  ["no gRPC", () => new Response("no", { status: 404 }), "status 404"],
];

for (const [what, response, failure] of CASES) {
  Deno.test(`grpcFailure() judges ${what}`, async () => assertEquals(await grpcFailure(response()), failure));
}
